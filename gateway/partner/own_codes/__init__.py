"""An enterprise's own codes at the partners' door: one by one, as a list, compared, and by files of any length."""
