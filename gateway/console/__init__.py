"""Pages for people: rendered here, in Chinese and English, without a script, asked through the eight steps.

routes.py     every page's path, and the files beside them
frame.py      one visit: language, who, its place and deadline, and the page or the refusal that leaves
asking.py     a page's question, asked in process as any caller asks
words.toml    every word of the pages in both languages; `words.py` reads it
"""
