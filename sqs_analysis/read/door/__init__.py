"""The door: whatever the format, a sheet arrives as the cells that are written in it.

==================================  =====  ====  ====  ========
What the door tells                 .xlsx  .ods  .csv  mended
==================================  =====  ====  ====  ========
text and numbers                     yes   yes   yes     yes
error values                         yes   yes   yes     no
dates as dates, not as text          yes   yes   no      yes
merged cells                         yes   yes   no      no
hidden rows, columns and sheets      yes   yes   no      no
formulas that were never calculated  yes   yes   no      no
==================================  =====  ====  ====  ========

"Mended" is a damaged file of which a more patient reader could still make something; the door says
so in a warning. Nothing is decided here of what the cells mean, and what a file would cost is known
before it is paid.
"""
