"""What each claim line of the payment year is paid with the adjustment."""
