"""Free wordings of claims about the bundled figures, each with the verdicts that are right.

Figures of the snapshot of 30 November 2026: 32 homicides, 6,661 robberies, 15,310 burglaries and
33,363 shoplifting offences in the year to June 2025, 42 homicides in 2019, and so on.
"""

from __future__ import annotations

from pcc_metrics.statement.claim_check.text_claim import ClaimVerdict as V

RIGHT = frozenset({V.AGREES, V.OWN_SOURCE, V.ARITHMETIC})
WRONG = frozenset({V.DISAGREES, V.NOT_REPRODUCED, V.CANNOT_BE, V.CONFLICT})
NOT_ALIKE, NOT_HELD = frozenset({V.NOT_ALIKE}), frozenset({V.NOT_HELD})
CHANCE, WORDING = frozenset({V.CHANCE}), frozenset({V.WORDING})

# text, words of the claim, verdicts that are right
WORDINGS: tuple[tuple[str, str, frozenset[V]], ...] = (
    ("There were 32 murders in the year to June 2025.", "32", RIGHT),
    ("Across the force, 36 murders were recorded in the year ending June 2025.", "36", WRONG),
    ("Over 6,600 robberies were recorded in the twelve months to June 2025.", "6,600", RIGHT),
    ("We saw nearly 9,000 robberies in the year to June 2025.", "9,000", WRONG),
    ("Robberies stood at 6,661 in the rolling 12 months to June 2025.", "6,661", RIGHT),
    ("In Walsall, 428 robbery offences were recorded between July 2024 and June 2025.",
     "428", RIGHT),
    ("Walsall saw 482 robberies in the year to June 2025.", "482", WRONG),
    ("Birmingham recorded 3,553 robberies and Walsall 428 in the year to June 2025.", "428", RIGHT),
    ("Robbery fell by 18% in the year to June 2025.", "18%", RIGHT),
    ("Robbery rose by 18% in the year to June 2025.", "18%", WRONG),
    ("In the year to June 2025 robbery was down almost a fifth on the year before.",
     "a fifth", RIGHT),
    ("In the year to June 2025 robbery was 24% lower than in 2019.", "24%", RIGHT),
    ("In the year to June 2025 robbery halved compared with 2019.", "halved", WRONG),
    ("There were 1,461 fewer robberies in the year to June 2025 than the year before.",
     "1,461", RIGHT),
    ("There were 2,461 fewer robberies in the year to June 2025 than the year before.",
     "2,461", WRONG),
    ("Robberies fell from 8,122 in the year to June 2024 to 6,661 in the year to June 2025.",
     "8,122", RIGHT),
    ("Shop theft reached 33,363 offences in the year to June 2025.", "33,363", RIGHT),
    ("Shop theft reached 36,333 offences in the year to June 2025.", "36,333", WRONG),
    ("The homicide rate was 10.5 per million people in the year to June 2025.", "10.5", RIGHT),
    ("The homicide rate was 15.1 per million people in the year to June 2025.", "15.1", WRONG),
    ("96% of 999 calls were answered within 10 seconds in 2024/25.", "96%", RIGHT),
    ("89% of emergency calls were answered within 10 seconds in 2024/5.", "89%", WRONG),
    ("More than nine in ten 999 calls were answered within 10 seconds in 2024/25.", "nine in ten",
     RIGHT),
    ("Callers to 101 waited 45 seconds on average in August 2024.", "45 seconds", RIGHT),
    ("The average wait on the 101 line was 4 minutes in August 2024.", "4 minutes", WRONG),
    ("In Q4 2025/26 Walsall had 107 robberies, compared with 121 in the previous quarter.", "121",
     NOT_HELD | WRONG | RIGHT),
    ("Robbery was 9% lower in Q4 2025/26 than in the previous quarter.", "9%", NOT_ALIKE),
    ("Essex recorded 1,275 robberies in the year to June 2025.", "1,275", RIGHT),
    ("Essex recorded 1,725 robberies in the year to June 2025.", "1,725", WRONG),
    ("There were 726 homicides in England and Wales in 2017/18.", "726", RIGHT),
    ("Two of the homicides were in Erdington, and four homicides in Aston.", "four", NOT_HELD),
    ("In the year to June 2025 there were 6,642 robberies in the West Midlands.", "6,642", WRONG),
    ("Robbery saw a -18% reduction in the year to June 2025.", "-18% reduction", WORDING),
    ("Our patrols have led to a fall in robbery across the city.", "have led to", WORDING),
    ("Homicides fell from 42 in 2019 to 32 in the year to June 2025.", "32", RIGHT),
    ("The number of homicides in the year to June 2025 was lower than in 2019.", "lower", CHANCE),
    ("Violence with injury is down 6% against 2019 in the year to June 2025.", "6%", RIGHT),
    ("Stalking and harassment was 65% higher in the year to June 2025 than in 2019.",
     "65%", NOT_ALIKE),
    ("We have the lowest robbery rate in the country.", "the lowest", NOT_HELD),
)  # fmt: skip
