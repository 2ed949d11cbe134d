"""The sample user's config.toml; `sample.sample_config` fills in the dates."""

from __future__ import annotations

from typing import Final

CONFIG: Final = """\
# The sample's user. `gmail-reconnect init` writes one like it for you.
[me]
name = "{name}"
addresses = ["{email}"]
language = "en"
gender = "m"
signature = "Omar"
ar = "عمر"

# What kept him from writing.
[[chapter]]
from = {studies}
to = {change}
kind = "studies"
en = "finishing a degree in Lyon"
ar = "إتمام دراستي في ليون"

[[chapter]]
from = {change}
kind = "new_field"
en = "changing fields, from packaging to recycling"
ar = "الانتقال من مجال التغليف إلى مجال إعادة التدوير"

# Why he writes now, and to whom.
[[why_now]]
name = "tokyo"
kind = "trip"
en = "I am about to move to Tokyo to build a plastics recycling team"
ar = "سأنتقل قريبًا إلى طوكيو لأبني فريقًا لإعادة تدوير البلاستيك"
people = ["domain:polymer-tokyo.example", "word:tokyo"]
until = {leaves}

[[why_now]]
name = "before_i_go"
en = "I am moving to Tokyo soon, and before I go I would like to hear from the people I learned most from"
ar = "سأنتقل قريبًا إلى طوكيو، وأودّ قبل سفري أن أطمئن على من تعلّمت منهم الكثير"
people = [
  "سلمى العطار", "زيد القيسي", "عبد الرحيم الدبّاس", "نور الهدى شاهين", "Maysoon Bitar",
  "Gareth Pennington", "Harriet Oakley", "Agnieszka Sowińska", "Émilie Vasseur", "Bernard Aubrac",
  "Ifeoma Nwadike", "Inês Carvalhal", "Lakshmi Devarajan", "Judith Amsel",
]
until = {leaves}

# What he can do for them.
[[offer]]
name = "introductions"
en = "I would gladly introduce you to anyone I know in recycling"
ar = "يسعدني أن أعرّفك على من أعرفهم في مجال إعادة التدوير"
default = true

[[offer]]
name = "test_data"
en = "I would gladly send you our test results on recycled resin"
ar = "يسعدني أن أرسل إليك نتائج اختباراتنا على الراتنج المعاد تدويره"
"""
