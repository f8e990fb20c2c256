"""What was reckoned once and is kept for this account: the calendars' days, the policies' forms."""
