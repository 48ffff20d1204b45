"""Synthetic extracts of a performance year in the layouts that CMS and its contractors use.

Nothing in them is real. TINs begin with 000, which neither a Social Security number nor an employer
identification number does; NPIs begin with 99, where real ones begin with 1 or 2, and end with a
valid check digit; ZIP codes begin with 000; claims and beneficiaries have negative numbers, as in
CMS's own synthetic claims. People, practices, claims and submissions are drawn by arithmetic from
the seed and each thing's number (macros.sql), so that the same parameters give the same bytes with
any number of threads. No clock, no host, no random().

**Shape.** A recipe is one SELECT: its folder and name are the table that it makes, and what it
reads says which come first; those in `extract/` are written as files. `data/synthetic` says what is
made: kind.csv has a row per practice, with what it is and the years whose law knows it (no last
year: still), kind_member.csv its peculiar clinicians, reporter.csv how those who report do it,
excuse.csv their exceptions, share.csv how much is left to chance. From 300 clinicians on, practices
of every kind of the year come first (200 to 300 clinicians), then others by chance; what the plans
leave open is reported by turns, so that each way of reporting is there in a small sample. A kind is
a row, and no recipe names one. The practices (TINs) by chance are skewed: nearly half have one
clinician, most others 2 to 15, one in ten 16 or more, one in a hundred 100 or more. Reference
measures and benchmarks of the year say what is submitted, and rates lie around the benchmark's
percentiles, higher for the more skilled.

**Volume.** The low-volume threshold asks for more than 200 beneficiaries, 200 services and $90,000
in each of two segments, so at least 402 claim lines a clinician. With 100 lines a clinician on
average, evenly spread, nobody would be above it. Lines are therefore concentrated
(claims/volume.sql): about 15 in 100 clinicians (more of those who practise alone) have 440 to 480
lines each, nearly all for different beneficiaries and at $430 to $1,330 a line, several times a
real office visit's price: one line stands for what would be several. Small shares exceed only a
part: beneficiaries and services without the dollars, dollars alone, one segment alone, or the
second segment alone as newly established. The rest, three in four, share the remaining lines, about
18 each, and are MIPS eligible only where their practice reports as a group, whose total is above
the threshold where one of its clinicians is. With fewer lines a clinician the share above the
threshold shrinks, to none at about 15 lines a clinician.
"""
