"""What the palette and its forms say for people: headings, fields, choices, units."""

from __future__ import annotations

GROUPS = ("brief", "picture", "sound", "reading", "review", "delivery")
"""Order of the palette's headings; those of installed packages follow."""

LINES = {
    "intake": "Takes the brief's words, pictures, clips and music in, and checks that they can be used.",
    "enrich": "Finds what sells, chooses a story and writes every shot: picture, words and voice.",
    "review_script": "Shows the script to a person before anything is drawn.",
    "generate": "Makes the clip of each shot, from your pictures or by a model.",
    "assemble": "Puts the shots on the timeline, with your brand's transitions and the script's words.",
    "upscale": "Enlarges small pictures and clips, so that they look sharp in a large film.",
    "deflicker": "Takes flicker and pumping light out of generated shots.",
    "grade": "Balances light and colour, and gives the film your brand's look.",
    "sound": "Speaks the script, lays music under it, and sets all levels.",
    "caption": "Shows what is spoken, word for word.",
    "review_cut": "Shows a small draft to a person before the dear steps begin.",
    "watermark": "Hides your invisible mark in every frame.",
    "export": "Renders one finished film for each platform.",
    "label": "Writes title, copyright, keywords and the AI disclosure into each file.",
    "check": "Looks at each finished film from end to end and says what a viewer would trip over.",
    "review": "Shows the finished films to a person; nothing goes on without a yes.",
    "review_reading": "Shows each difference, or each text, to a person: adopt, reject or edit.",
    "publish": "Delivers the finished films to your folder or bucket.",
    "publish_reading": "Delivers what was read out of pictures to your folder or bucket: page, texts, data.",
    "read_board": "Cuts a storyboard into panels and reads them as a script, with evidence for every claim.",
    "read_moving": "Chooses the frames that say most of a moving picture, and answers what is asked of it.",
    "compare_board": "Tells line by line what a storyboard and the script, or an earlier board, have that differs.",
    "clean_artwork": "Takes borders, tilt, uneven light and reflections off pictures of artworks, when it is sure.",
    "describe_artwork": "Writes about a work in the voices you choose, with no fact that nobody gave.",
    "gather": "Takes pictures, moving pictures, PDFs and texts in as they are, to be read.",
}

TITLES = {
    "transition_s": "Length of transitions", "logo_transition": "Transition into the logo",
    "keep_sound": "Keep the footage's sound", "sound_gain_db": "Level of the footage's sound",
    "gate": "At a finding", "max_black_s": "Longest black", "max_freeze_s": "Longest still picture",
    "max_silence_s": "Longest silence", "loudness_tolerance_lu": "Loudness may be off by",
    "silent_film": "Film without sound", "min_brand_score": "Least likeness to the brand",
    "min_coherence": "Least coherence", "min_steadiness": "Least steadiness", "window_frames": "Window",
    "max_gain": "Strongest correction", "top_p": "Choice of words", "temperature": "Freedom",
    "max_repairs": "Asked again at most", "max_tokens": "Longest answer", "height_px": "Short side",
    "fallback": "If that fails", "crf": "Quality", "preset": "Care", "settings": "Model", "limit_s": "Time for one try",
    "limit_money": "Money for one shot", "reuse": "Reuse of earlier shots", "white_balance": "White balance",
    "auto_exposure": "Even exposure", "lut": "Look", "drawn_clips": "Drawn shots",
    "max_megapixels": "Largest pictures", "max_footage_s": "Longest clips", "made_by": "Part of AI",
    "ai_disclosure": "AI disclosure", "to": "Where to", "time_limit_h": "Time to decide",
    "at_time_limit": "If nobody decides", "email": "Also tell", "target_height_px": "Height of the film",
    "max_scale": "Enlarge at most", "strength_db": "Strength of the mark", "few_step_lora": "Pack for few steps",
    "dtype": "Precision", "fps": "Frames a second", "steps": "Steps of the model",
    "most_panels": "Panels at most", "most_difference": "May differ at most", "cut_sheets": "Cut sheets",
    "presets": "What is asked", "least_per_s": "Frames a second at least", "most_per_s": "Frames a second at most",
    "most_frames": "Frames at most", "frame_px": "Size of the frames", "ground": "Ground", "steady": "Steady looking",
    "borders": "Cut borders off", "perspective": "Turn to the front", "light": "Even the light",
    "glare": "Reflections", "longest_px": "Long side", "near": "Texts of nearly identical pictures",
    "glossary": "Terms of the house", "blocked": "Blocked words", "words": "Length in words", "voices": "Voices",
    "most_files": "Files at most", "most_mb": "Largest file",
}  # fmt: skip

CHOICES = {
    "curator": "Curator", "children": "Guide for children", "film_narration": "Film narration",
    "wall_label": "Wall label",
    "audio_guide": "Audio guide", "photographs": "On photographs", "always": "Always",
    "brand": "As the brand says", "same": "As between shots", "cut": "Cut", "dissolve": "Dissolve",
    "fade_through_black": "Through black", "slide": "Slide", "wipe": "Wipe", "stop": "Stop the run",
    "warn": "Only report", "brief": "As the brief says", "en-US": "English", "zh-CN": "中文", "none": "Nothing",
    "rules": "Write it by rules", "off": "Off", "grey-world": "By the whole picture", "white-patch": "By the brightest",
    "leave": "Leave as they are", "look": "Give them the look", "auto": "Let Nightreel choose",
    "approve": "Approve", "reject": "Reject", "exact": "Only of the very same words",
    "same_facts": "Of the same facts", "draft": "Draft", "standard": "Standard", "final": "Final",
    "composite": "Own material with AI parts", "generated": "Pictures by a model", "synthetic": "Synthetic, without AI",
    "algorithm": "Drawn by rules", "people": "Made by people", "animevideov3": "Quick and steady",
    "x4plus": "Finest detail, slow", "ultrafast": "Roughest, quickest", "veryfast": "Very quick", "fast": "Quick",
    ",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Upright stroke", "csv": "CSV", "jsonl": "JSON Lines",
    "int8": "8 bits", "nf4": "4 bits", "float16": "16 bits", "bfloat16": "16 bits, wide range", "float32": "32 bits",
    "first_block": "By the first block", "taylorseer": "By forecast", "model": "The whole model",
    "sequential": "Part by part", "skip": "Leave out", "make": "Make again", "2": "Twice", "4": "Four times",
    "ui_faults": "Faults of the user interface", "what_happens": "What happens", "alt_text": "Alt text",
    "product_copy": "Product copy", "moderation": "Moderation labels",
    "medium": "Careful", "slow": "Most careful", "step": "One task for each step", "film": "One task for each film",
}  # fmt: skip

UNITS = {
    "_s": "s", "_ms": "ms", "_h": "h", "_px": "px", "_db": "dB", "_lu": "LU", "_lufs": "LUFS", "_frames": "frames",
    "_chars": "letters", "_megapixels": "megapixels", "_money": "US$", "_gb": "GB", "_mb": "MB",
}  # fmt: skip

ADVANCED: dict[str, tuple[str, ...]] = {
    "assemble": ("logo_transition", "keep_sound", "sound_gain_db"),
    "caption": ("line_chars",),
    "check": (
        "max_black_s", "max_freeze_s", "max_silence_s", "loudness_tolerance_lu", "silent_film", "min_coherence",
        "min_steadiness",
    ),
    "deflicker": ("window_frames",),
    "enrich": ("endpoint", "temperature", "top_p", "max_repairs", "max_tokens"),
    "export": ("crf",),
    "generate": ("seed", "limit_s", "limit_money", "reuse", "fallback"),
    "grade": ("exposure", "contrast", "saturation", "temperature", "drawn_clips"),
    "gather": ("most_files", "most_mb"),
    "compare_board": ("earlier", "model", "temperature", "max_tokens", "max_repairs", "longest_side_px"),
    "read_board": ("model", "temperature", "max_tokens", "max_repairs", "longest_side_px"),
    "intake": ("max_megapixels", "max_footage_s"),
    "label": ("keywords", "made_by", "ai_disclosure"),
    "publish": ("folder",),
    "read_moving": (
        "model", "temperature", "max_tokens", "max_repairs", "longest_side_px", "least_per_s", "most_per_s",
        "most_frames", "frame_px", "ground", "steady",
    ),
    "publish_reading": ("folder",),
    "sound": ("pace", "max_pace", "lead_s", "duck_db", "fade_in_s", "fade_out_s", "original_db"),
    "upscale": ("target_height_px", "max_scale"),
    "watermark": ("payload",),
}  # fmt: skip
"""Options that most people leave alone."""

OF_ENGINES: dict[str, dict[str, tuple[str, ...]]] = {
    "enrich": dict.fromkeys(("endpoint", "temperature", "top_p", "max_repairs", "max_tokens", "fallback"), ("llm",)),
    "generate": {
        **dict.fromkeys(("settings", "limit_s", "limit_money", "fallback"), ("dashscope", "diffusers", "served")),
        **dict.fromkeys(("motion", "grain"), ("animatic", "auto")),
    },
}
"""Options that only some engines of a step heed."""

REFERENCES = {
    "${brief.title}": "The brief's product", "${brief.slogan}": "The brief's slogan",
    "${brief.audience}": "For whom the film is", "${brief.language}": "The film's language",
    "${brief.duration_s}": "Its length in seconds", "${brief.seed}": "The variant's number",
    "${brand.name}": "The brand's name", "${brand.copyright}": "The brand's copyright line",
    "${brand.palette.primary}": "The brand's colour", "${brand.lut}": "The brand's look",
    "${run.date}": "The day of the run", "${run.id}": "The run's name",
}  # fmt: skip

SETTINGS = {
    "name": "Name", "title": "Title", "description": "Description", "tags": "Tags", "platforms": "Platforms",
    "form": "Form", "tasks": "Work", "batch": "Every night", "catalogue": "Catalogue", "key": "Column that names a row",
    "columns": "Columns", "ignore": "Passed over", "values": "The same for all", "where": "Which rows",
    "limit": "Rows at most", "schedule": "When", "time_zone": "Time zone", "deadline": "Ready by",
    "ahead": "At once at most", "unchanged": "Rows that did not change", "notify": "Who is told",
    "is": "One of", "not": "None of", "min": "At least", "max": "At most",
}  # fmt: skip
"""Titles of a pipeline's own settings."""
