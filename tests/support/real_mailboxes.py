"""The real mailboxes, and their owners' addresses."""

BOXES = {
    "rogers-b": ("benjamin.rogers@enron.com",),
    "haedicke-m": ("mark.haedicke@enron.com", "e..haedicke@enron.com", "mark.e.haedicke@enron.com"),
    "fossum-d": ("drew.fossum@enron.com",),
    "linux-man": ("alx@kernel.org", "alx.manpages@gmail.com", "colomar.6.4.3@gmail.com"),
}
