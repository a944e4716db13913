"""What may be asked for and shown; no tenant can switch it off."""

from nightreel.safety.pictures import check_clip, check_picture, picture_check_key
from nightreel.safety.text import broken_rules, check_models, check_text

__all__ = ["broken_rules", "check_clip", "check_models", "check_picture", "check_text", "picture_check_key"]
