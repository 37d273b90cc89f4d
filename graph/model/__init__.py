"""Facts, conclusions and the law they rest on, as frozen records; no I/O and no clock."""
