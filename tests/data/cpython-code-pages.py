"""Prints tests/data/cpython-code-pages.tsv: the OEM code pages by the codecs of CPython."""

pages=[437,850,852,720,737,775,855,857,858,860,861,862,863,865,869]
print("# The upper halves of OEM code pages as CPython 3.11 decodes them: the page, then for each byte from 80 to FF its")
print("# code point in hexadecimal, - where it is undefined. Made by tests/data/cpython-code-pages.py.")
for p in pages:
    row=[]
    for b in range(0x80,0x100):
        try: row.append('%04X'%ord(bytes([b]).decode('cp%d'%p)))
        except UnicodeDecodeError: row.append('-')
    print('IBM%d\t%s'%(p,' '.join(row)))
