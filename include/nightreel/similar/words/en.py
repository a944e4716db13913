"""English."""

from __future__ import annotations

from nightreel.similar.words.lexicon import Lexicon, Token, tokens

_COLOURS = (
    "red blue green yellow white black orange pink purple violet brown grey|gray beige gold|golden silver "
    "turquoise teal navy|navy_blue crimson scarlet ivory cream maroon olive lavender mint coral charcoal khaki "
    "burgundy cyan magenta indigo amber rose_gold bronze copper transparent|see-through|see_through "
    "colourless|colorless multicoloured|multicolored|multi-coloured"
)
_SHADES = ("light", "dark", "pale", "deep", "bright", "sky", "royal", "pastel", "matt", "matte", "neon", "off")
_MATERIALS = (
    "cotton wool|woollen|woolen leather silk linen denim polyester nylon wood|wooden metal metallic steel "
    "stainless_steel aluminium|aluminum titanium glass ceramic|ceramics porcelain plastic paper cardboard "
    "stone marble granite concrete rubber silicone bamboo cork brass iron velvet suede felt cashmere canvas "
    "fleece sapphire stoneware clay rattan wicker vinyl carbon_fibre|carbon_fiber crystal pearl oak walnut "
    "pine merino faux_leather vegan_leather recycled_plastic latex satin terracotta"
)
_SIZES = (
    "large|big small|little tiny huge|enormous|giant|gigantic medium|medium-sized|mid-sized mini|miniature "
    "compact extra_large|xl extra_small|xs tall short long wide|broad narrow thin|slim thick heavy "
    "lightweight|light-weight|light_weight deep shallow oversized|oversize "
    "full-size|full-sized|full_size|full_sized"
)
_QUALITIES = (
    "new old soft hard round square oval rectangular smooth rough shiny|glossy|gloss matt|matte warm cold hot "
    "fresh dry wet organic natural handmade|hand-made|handcrafted|hand-crafted modern vintage retro classic "
    "classical elegant simple plain striped dotted|polka-dot|polka_dot checked|chequered|plaid floral "
    "embroidered knitted woven waterproof|water-proof|watertight wireless|cordless electric electrical "
    "portable foldable|folding|collapsible rechargeable smart automatic manual digital analogue|analog sweet "
    "salty sour bitter spicy crunchy|crispy creamy roasted grilled fried baked smoked frozen iced "
    "sparkling|fizzy|carbonated still scented|perfumed unscented quiet|silent loud fast|quick|rapid|speedy "
    "slow beautiful|lovely|pretty cute|adorable happy|cheerful|joyful sad calm|peaceful|tranquil busy empty "
    "full clean dirty bright dark sunny rainy snowy cloudy foggy|misty windy open|opened closed|shut broken "
    "young elderly minimalist|minimal luxurious|luxury|deluxe premium cheap|inexpensive|affordable "
    "expensive|costly vegan vegetarian decaffeinated|decaf curved straight flat sharp blunt left-handed "
    "right-handed high low adjustable washable reusable disposable|single-use biodegradable recyclable "
    "handheld|hand-held wearable solar|solar-powered robust|sturdy"
)
_PEOPLE = (
    "woman|lady women|ladies man|gentleman men|gentlemen girl girls boy boys child|kid children|kids "
    "baby|infant babies|infants toddler|small_child mother|mum|mom father|dad grandmother|grandma|granny "
    "grandfather|grandpa couple family teenager|teen teenagers|teens senior seniors people person bride groom "
    "sister brother daughter son"
)
_TIMES = (
    "morning night evening afternoon noon|midday midnight dawn|daybreak sunrise dusk|twilight sunset|sundown "
    "day spring summer autumn|fall winter christmas|xmas easter halloween weekend golden_hour blue_hour "
    "daytime nighttime"
)
_VERBS = (
    "chase|chases|chasing hold|holds|holding wear|wears|wearing carry|carries|carrying feed|feeds|feeding "
    "hug|hugs|hugging|embrace|embraces|embracing kiss|kisses|kissing pull|pulls|pulling push|pushes|pushing "
    "follow|follows|following lead|leads|leading teach|teaches|teaching read|reads|reading "
    "write|writes|writing eat|eats|eating catch|catches|catching throw|throws|throwing kick|kicks|kicking "
    "lift|lifts|lifting paint|paints|painting draw|draws|drawing build|builds|building wash|washes|washing "
    "pour|pours|pouring open|opens|opening close|closes|closing give|gives|giving hand|hands|handing "
    "help|helps|helping examine|examines|examining beat|beats|beating overtake|overtakes|overtaking "
    "bite|bites|biting photograph|photographs|photographing film|films|filming sit|sits|sitting "
    "stand|stands|standing lie|lies|lying sleep|sleeps|sleeping dance|dances|dancing sing|sings|singing "
    "swim|swims|swimming fly|flies|flying climb|climbs|climbing ride|rides|riding drive|drives|driving "
    "cook|cooks|cooking bake|bakes|baking buy|buys|buying|purchase|purchases|purchasing sell|sells|selling "
    "use|uses|using smile|smiles|smiling laugh|laughs|laughing cry|cries|crying bring|brings|bringing "
    "visit|visits|visiting protect|protects|protecting repair|repairs|repairing|fix|fixes|fixing "
    "clean|cleans|cleaning cut|cuts|cutting greet|greets|greeting watching drinking playing running walking "
    "jumping looking"
)
_PARTICIPLES = (
    "chase|chased hold|held wear|worn carry|carried feed|fed hug|hugged|embraced kiss|kissed pull|pulled "
    "push|pushed follow|followed lead|led teach|taught read write|written eat|eaten catch|caught throw|thrown "
    "kick|kicked lift|lifted paint|painted draw|drawn build|built wash|washed pour|poured help|helped "
    "examine|examined beat|beaten overtake|overtaken bite|bitten photograph|photographed film|filmed "
    "ride|ridden drive|driven cook|cooked buy|bought|purchased sell|sold use|used visit|visited "
    "protect|protected repair|repaired|fixed cut greet|greeted"
)
_RELATIONS = (
    "on|upon|on_top_of in|inside|within at under|beneath|underneath|below over|above "
    "beside|next_to|by_the_side_of behind in_front_of between among through|thru along across from to into "
    "onto near|close_to against around "
    "with|featuring|including|has|have|having|equipped_with|comes_with|complete_with of for about during "
    "before after towards|toward as like per via off out_of up down than"
)
_OTHERS = (
    "t-shirt|tee|tshirt|t_shirt|tee_shirt|tee-shirt t-shirts|tees|tshirts|t_shirts|tee_shirts "
    "sofa|couch|settee sofas|couches mobile_phone|cell_phone|cellphone|cellular_phone "
    "mobile_phones|cell_phones|cellphones backpack|rucksack backpacks|rucksacks trousers|slacks "
    "jumper|sweater|pullover jumpers|sweaters|pullovers handbag|hand_bag handbags|hand_bags "
    "television|tv|telly televisions|tvs car|automobile cars|automobiles bicycle|bike|push_bike bicycles|bikes "
    "fridge|refrigerator laptop|notebook_computer laptops photo headphones|head_phones earphones "
    "earbuds|ear_buds film|movie mug cup flat|apartment house home kitchen_table table desk tin cookie biscuit "
    "cookies biscuits sweets|candy petrol|gasoline pavement|sidewalk curtain|drape rubbish|trash garden "
    "forest|woods|woodland sea ocean beach|seaside|seashore mountain mountains hill street road path rain snow "
    "fog|mist perfume|fragrance lotion moisturiser|moisturizer lipstick|lip_stick colour|color flavour|flavor "
    "centre|center|middle theatre|theater aroma|scent smartwatch|smart_watch smartwatches|smart_watches "
    "sunglasses|sun_glasses wristwatch|wrist_watch spectacles|eyeglasses hoover|vacuum_cleaner|vacuum "
    "suitcase|travel_case puppy|young_dog kitten|young_cat doctor|physician picture|image battery_life tea "
    "orange_juice|juice_of_oranges close-up|close_up|closeup slow_motion|slow-motion|slowmotion|slow-mo|slo-mo "
    "background|backdrop ad|advert|advertisement|commercial"
)
_DROPPED = "a an the its our your this these those please kindly just some_of there_is there_are we_see one_sees"
_UNITS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("ml", "millilitre", "millilitres", "milliliter", "milliliters"), ("1", "ml")),
    **dict.fromkeys(("cl", "centilitre", "centilitres"), ("10", "ml")),
    **dict.fromkeys(("l", "litre", "litres", "liter", "liters"), ("1000", "ml")),
    **dict.fromkeys(("oz", "ounce", "ounces"), ("1", "oz")),
    **dict.fromkeys(("mg", "milligram", "milligrams"), ("1/1000", "g")),
    **dict.fromkeys(("g", "gram", "grams", "gramme", "grammes"), ("1", "g")),
    **dict.fromkeys(("kg", "kilo", "kilos", "kilogram", "kilograms"), ("1000", "g")),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds"), ("1", "lb")),
    **dict.fromkeys(("mm", "millimetre", "millimetres", "millimeter", "millimeters"), ("1", "mm")),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters"), ("10", "mm")),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), ("1000", "mm")),
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), ("1000000", "mm")),
    **dict.fromkeys(("inch", "inches", '"'), ("1", "inch")),
    **dict.fromkeys(("ft", "foot", "feet"), ("12", "inch")),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), ("1", "s")),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), ("60", "s")),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), ("3600", "s")),
    **dict.fromkeys(("day", "days"), ("1", "day")),
    **dict.fromkeys(("week", "weeks"), ("7", "day")),
    **dict.fromkeys(("month", "months"), ("1", "month")),
    **dict.fromkeys(("year", "years", "yr", "yrs"), ("12", "month")),
    **dict.fromkeys(("mb", "megabyte", "megabytes"), ("1", "mb")),
    **dict.fromkeys(("gb", "gigabyte", "gigabytes"), ("1", "gb")),
    **dict.fromkeys(("tb", "terabyte", "terabytes"), ("1", "tb")),
    **dict.fromkeys(("w", "watt", "watts"), ("1", "w")),
    **dict.fromkeys(("kw", "kilowatt", "kilowatts"), ("1000", "w")),
    **dict.fromkeys(("v", "volt", "volts"), ("1", "v")),
    **dict.fromkeys(("mah",), ("1", "mah")),
    **dict.fromkeys(("hz", "hertz"), ("1", "hz")),
    **dict.fromkeys(("khz",), ("1000", "hz")),
    **dict.fromkeys(("%", "percent", "per cent"), ("1", "%")),
    **dict.fromkeys(("°", "degree", "degrees"), ("1", "°")),
    **dict.fromkeys(("°c", "degrees celsius", "celsius"), ("1", "°c")),
    **dict.fromkeys(("mp", "megapixel", "megapixels"), ("1", "mp")),
    **dict.fromkeys(("dollar", "dollars", "usd", "$"), ("1", "$")),
    **dict.fromkeys(("euro", "euros", "eur", "€"), ("1", "€")),
    **dict.fromkeys(("£", "gbp"), ("1", "£")),
}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {
    **{word: value for value, word in enumerate(_ONES.split(" "))},
    **{word: 10 * (index + 2) for index, word in enumerate(_TENS.split(" "))},
    "hundred": 100, "thousand": 1000, "dozen": 12,
}  # fmt: skip

_MAKE = r"(?:make|create|produce|generate|shoot|do|show|give|render)"
_A = r"(?:an?|the|some|one|me an?|us an?)?\s*(?:short|little|nice|quick)?\s*(?:product|promo|promotional)?\s*"
_FILM = (
    rf"{_A}(?:(?:video|clip|commercial|advert|ad|movie)\s+(?:of|about|showing|that shows|which shows)"
    r"|film\s+(?:about|showing|of)|(?:commercial|advert|ad)\s+for)\s+"
)
_PLEASE = r"^(?:please\s*,?\s*)?"
_TO_SEE = rf"(?: you)?(?: to)?(?: {_MAKE})? (?:to (?:see|have) )?{_FILM}"
_OPENINGS = (
    r"^(?:hi|hello|hey)?[\s,]*(?:please[\s,]*)?(?:can|could|would|will) you (?:please )?"
    rf"{_MAKE} (?:me |us )?{_FILM}",
    rf"{_PLEASE}(?:i|we) (?:want|need|would like|'d like|would love){_TO_SEE}",
    rf"{_PLEASE}(?:i'd|we'd) (?:like|love){_TO_SEE}",
    rf"{_PLEASE}{_MAKE} (?:me |us )?{_FILM}",
    rf"^{_A}video\s+(?:of|about|showing)\s+",
    r"^please\s*,?\s*(?:show (?:me |us )?)?",
    r"^(?:show|give) (?:me|us) ",
)
_CLOSINGS = (
    r"\s*[,.!;]+\s*(?:please|many thanks|thank you very much|thank you|thanks|thx)[\s.!]*$",
    r"\s+please[\s.!]*$",
)


def _spaced(groups: str) -> list[str]:
    return [group.replace("_", " ") for group in groups.split()]


def _words() -> dict[str, Token]:
    words = tokens("word", _spaced(_OTHERS)) | tokens("time", _spaced(_TIMES)) | tokens("person", _spaced(_PEOPLE))
    words |= tokens("quality", _spaced(_QUALITIES)) | tokens("size", _spaced(_SIZES))
    words |= tokens("material", _spaced(_MATERIALS)) | tokens("colour", _spaced(_COLOURS))
    words |= tokens("relation", _spaced(_RELATIONS)) | tokens("verb", _spaced(_VERBS))
    words |= {form: token for form, token in tokens("participle", _spaced(_PARTICIPLES)).items() if form != token.value}
    words |= {
        f"{shade} {form}": Token("colour", f"{shade} {token.value}")
        for shade in _SHADES for form, token in tokens("colour", _spaced(_COLOURS)).items()
    }  # fmt: skip
    words |= tokens("side", ["left", "right", "left-hand|lefthand", "right-hand|righthand"])
    words |= tokens("negation", ["not|n't|never", "no"])
    words |= tokens("without", ["without|with no|without any|free of|free from|lacking"])
    words |= tokens("be", ["is|are|is being|are being|being|that is|that are|which is|which are"])
    words |= tokens("by", ["by"]) | tokens("and", ["and|&|as well as"])
    words |= tokens("made_of", ["made of|made from|made out of|crafted from"])
    words |= tokens("dropped", [" ".join(word.split("_")) for word in _DROPPED.split()])
    words["open"] = Token("quality", "open")  # the adjective is more common in briefs than the verb
    words["clean"], words["film"] = Token("quality", "clean"), Token("word", "film")
    return words


_THINGS = (
    "t-shirt t-shirts shirt shirts blouse dress dresses skirt jacket coat coats jumper jumpers hoodie shoes boots "
    "sandals trousers jeans scarf scarves hat cap helmet gloves socks belt bag bags handbag handbags backpack "
    "backpacks suitcase wallet watch watches smartwatch smartwatches phone case laptop tablet headphones earbuds "
    "earphones speaker camera car cars bicycle bicycles scooter sofa sofas chair chairs armchair table desk lamp "
    "lamps vase mug mugs cup cups bottle bottles plate plates bowl bowls kettle towel towels blanket cushion "
    "curtains umbrella lipstick toaster fridge pen notebook box"
)
WORN_OR_HELD = frozenset(_THINGS.split(" "))
"""Things that *in blue* colours; a woman in red is not red."""
_BRANDS = (
    "Alexa Amazon Apple Axe Beetle Boots Bounty Caterpillar Champion China Coach Colt Comet Converse Corona "
    "Diesel Dove Echo Fiesta Fossil Galaxy Gap Gillette Golf Guess Jaguar Java Kindle Lotus Magnum March Mars "
    "May Milka Mustang Nest North Office Opium Oracle Panda Penguin Pilot Polish Polo Puma Rover Shell Sprint "
    "Subway Surface Swatch Swift Target Tide Tiger Turkey Twitter Virgin Visa Windows Zoom"
)
BRANDS = frozenset(_BRANDS.split(" "))
"""Common words that are names as well: where they begin with a capital letter they are not the common word."""
ENGLISH = Lexicon(words=_words(), units=_UNITS, numbers=_NUMBERS, openings=_OPENINGS, closings=_CLOSINGS)
