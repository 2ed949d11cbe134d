-- A database as version 0.1.0 wrote it: part of the sample mailbox, with every kind of decision a user can make.
CREATE TABLE address (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE             -- lower case
) STRICT;
CREATE TABLE name (                        -- display names, decoded; each once
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,              -- Message.key
    gmail_id TEXT UNIQUE,                  -- hex, NULL for mail that never was in Gmail
    thread_id TEXT,
    message_id TEXT NOT NULL,              -- of the header, without brackets
    in_reply_to TEXT NOT NULL,
    refs TEXT NOT NULL,                    -- the last 20 of References, with brackets
    date INTEGER,                          -- ms UTC; NULL: undated, kept but not counted
    zone INTEGER,                          -- the sender's offset, minutes
    sender INTEGER REFERENCES address,
    sender_name INTEGER REFERENCES name,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- model.Kind
    because TEXT NOT NULL,                 -- the header that says so
    labels TEXT NOT NULL,                  -- a JSON list, sorted
    source TEXT NOT NULL CHECK (source IN ('gmail', 'import'))
) STRICT;
CREATE TABLE failure (                     -- addresses that a bounce declared dead
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    address INTEGER NOT NULL REFERENCES address,
    PRIMARY KEY (message, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE delivered (                   -- Delivered-To: a hint whose mailbox this is
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    address INTEGER NOT NULL REFERENCES address,
    PRIMARY KEY (message, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE state (                       -- history id, account, what was listed
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE left_out (                    -- Gmail ids that were fetched and are no contact: never fetched again
    gmail_id TEXT PRIMARY KEY
, forgotten INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE listed (                      -- what Gmail lists, while a sync that listed it goes on
    gmail_id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL,
    at INTEGER NOT NULL,                   -- ms UTC that the id carries
    marks INTEGER NOT NULL                 -- ids.Mark: under which listings it stood
) STRICT, WITHOUT ROWID;
CREATE TABLE run (                         -- what each sync did
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    started INTEGER NOT NULL,              -- ms UTC
    ended INTEGER,                         -- NULL: under way, or cut off
    calls TEXT NOT NULL DEFAULT '{}',      -- JSON, by method
    units INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT ''       -- complete, incomplete, or the error
, errors TEXT NOT NULL DEFAULT '{}') STRICT;
CREATE TABLE own (                         -- the user's addresses
    email TEXT PRIMARY KEY,
    how TEXT NOT NULL                      -- config, account, me, sent, guess, spelling
) STRICT, WITHOUT ROWID;
CREATE TABLE decision (                    -- about a person, kept by one of their addresses
    email TEXT NOT NULL,
    kind TEXT NOT NULL,                    -- ignore, snooze, language, gender, tag, note
    value TEXT NOT NULL,
    made INTEGER NOT NULL,                 -- ms UTC
    PRIMARY KEY (email, kind, value)
) STRICT, WITHOUT ROWID;
CREATE TABLE draft (
    id TEXT PRIMARY KEY,                   -- ours; shown to the user
    email TEXT NOT NULL,                   -- whom it is for
    name TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,       -- decided before the call, so that any doubt can be settled
    content BLOB NOT NULL,                 -- the MIME message that was, or will be, put there
    thread_id TEXT,
    gmail_draft_id TEXT UNIQUE,            -- NULL until Gmail has said so
    gmail_message_id TEXT,                 -- as Gmail gave it at creation: another one means edited
    state TEXT NOT NULL CHECK (state IN
        ('pending', 'created', 'edited', 'sent', 'answered', 'bounced', 'discarded')),
    created INTEGER NOT NULL,              -- ms UTC
    updated INTEGER NOT NULL
, addresses TEXT NOT NULL DEFAULT '[]', sent INTEGER, wrote_first INTEGER, thrown_away INTEGER) STRICT;
CREATE TABLE call (                        -- what was asked of Gmail so far, by day: the privacy report
    day TEXT NOT NULL,                     -- YYYY-MM-DD, UTC
    method TEXT NOT NULL,
    calls INTEGER NOT NULL,
    units INTEGER NOT NULL,
    PRIMARY KEY (day, method)
) STRICT, WITHOUT ROWID;
CREATE TABLE fact (                        -- people/census.py; one row a person
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    addresses TEXT NOT NULL,               -- a JSON list, the one to write to first
    numbers TEXT NOT NULL,                 -- the same as address numbers
    machine TEXT NOT NULL,                 -- why this is one; '' for a person
    dead INTEGER,                          -- ms UTC of the bounce, where every address is dead
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL,
    active_months INTEGER NOT NULL,
    exchanges REAL NOT NULL,
    usual_gap_days REAL,
    last INTEGER,                          -- ms UTC of the last individual mail either way
    i_owe INTEGER NOT NULL,
    unanswered INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    company TEXT NOT NULL                  -- address numbers that stood beside them in small mail, a JSON list
) STRICT, WITHOUT ROWID;
CREATE TABLE fact_more (                   -- what only those who are shown need, apart: a report reads few of these
    id TEXT PRIMARY KEY,
    more TEXT NOT NULL                     -- people/facts.py
) STRICT, WITHOUT ROWID;
CREATE TABLE member (
    address INTEGER PRIMARY KEY,
    person TEXT NOT NULL                   -- fact.id
, trace TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE address_key (                 -- identity.keys: addresses that share none are never one person
    key TEXT NOT NULL,
    address INTEGER NOT NULL,
    PRIMARY KEY (key, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE kept (                        -- what the facts rest on; no row: nothing is kept yet
    one INTEGER PRIMARY KEY CHECK (one = 1),
    generation INTEGER NOT NULL,           -- goes up with each change
    through INTEGER NOT NULL,              -- the highest message number that is in
    until INTEGER NOT NULL,                -- ms UTC: no later mail is in
    basis TEXT NOT NULL,                   -- whose mailbox, by which rules: another basis, all anew
    word TEXT NOT NULL                     -- which mailboxes the user joined and parted, as JSON
) STRICT;
CREATE TABLE touched (                     -- addresses whose facts no longer hold
    address INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE reused (                      -- messages that came under a number not above kept.through
    message INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE topic (                       -- each subject once, as the words it is found by
    id INTEGER PRIMARY KEY,
    words TEXT NOT NULL UNIQUE             -- folded stems between spaces
) STRICT;
CREATE TABLE talk (                        -- which message was about which topic; date and sender are the message's
    topic INTEGER NOT NULL REFERENCES topic,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    date INTEGER NOT NULL,
    sender INTEGER NOT NULL,
    PRIMARY KEY (topic, message)
) STRICT, WITHOUT ROWID;
CREATE TABLE to_index (                    -- messages that are new or changed since it was last brought up to date
    message INTEGER PRIMARY KEY REFERENCES message ON DELETE CASCADE
) STRICT;
CREATE TABLE bond (                        -- two mailboxes of which the user said: one person, or two
    a TEXT NOT NULL,
    b TEXT NOT NULL,
    same INTEGER NOT NULL CHECK (same IN (0, 1)),
    made INTEGER NOT NULL,                 -- ms UTC
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT, WITHOUT ROWID;
CREATE TABLE never (                       -- who is to be shown nowhere, whatever mail comes in
    hash BLOB PRIMARY KEY,                 -- of a mailbox, keyed
    act TEXT NOT NULL,                     -- the same for what was hidden at once
    made INTEGER NOT NULL                  -- ms UTC
) STRICT, WITHOUT ROWID;
CREATE TABLE secret (                      -- keys of hashes, by what they are for
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE trouble (                     -- what of a message's headers could not be read
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    kind TEXT NOT NULL,                    -- model.Trouble
    PRIMARY KEY (message, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE unreadable (                  -- what Gmail lists and does not give: a message, or a thread as a whole
    gmail_id TEXT NOT NULL,                -- the message's, or the thread's
    whole INTEGER NOT NULL,                -- 1: the thread
    thread_id TEXT NOT NULL,
    at INTEGER NOT NULL,                   -- ms UTC that the id carries
    beside_sent INTEGER NOT NULL,          -- 1: in a thread in which the user wrote, so that coverage speaks of it
    again INTEGER NOT NULL,                -- ms UTC: not asked for before
    why TEXT NOT NULL,
    PRIMARY KEY (gmail_id, whole)
) STRICT, WITHOUT ROWID;
CREATE TABLE "recipient" (
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    address INTEGER NOT NULL REFERENCES address,
    role TEXT NOT NULL CHECK (role = 'to' OR role = 'cc' OR role = 'bcc'),
    name INTEGER REFERENCES name,
    PRIMARY KEY (message, address)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE topic_words USING fts5 (
    words, content = 'topic', content_rowid = 'id', columnsize = 0,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
INSERT INTO address VALUES (1, 'harriet.oakley@example.net');
INSERT INTO address VALUES (2, 'omar@example.com');
INSERT INTO address VALUES (3, 'gareth.pennington@delta-packaging.example');
INSERT INTO address VALUES (4, 'huda.haddad@example.com');
INSERT INTO address VALUES (5, 'agnieszka.sowinska@karpaty-granulat.example');
INSERT INTO address VALUES (6, 'nabil.sarraj@delta-packaging.example');
INSERT INTO address VALUES (7, 'maysoon.bitar@example.com');
INSERT INTO address VALUES (8, 'g.pennington@coastal-films.example');
INSERT INTO address VALUES (9, 'letter@polymer-letter.example');
INSERT INTO address VALUES (10, 'stellan.brandvik@example.net');
INSERT INTO address VALUES (11, 'ifeoma.nwadike@example.org');
INSERT INTO address VALUES (12, 'claire.montbrun@example.net');
INSERT INTO address VALUES (13, 'judith.amsel@example.org');
INSERT INTO address VALUES (14, 'recyclers@lists.example.org');
INSERT INTO address VALUES (15, 'tom.ashdown@harbour-recycling.example');
INSERT INTO address VALUES (17, 'dayo.afolarin@market-crates.example');
INSERT INTO name VALUES (1, 'Harriet Oakley');
INSERT INTO name VALUES (2, 'Omar Haddad');
INSERT INTO name VALUES (3, 'Gareth Pennington');
INSERT INTO name VALUES (4, 'هدى حداد');
INSERT INTO name VALUES (5, 'Agnieszka Sowińska');
INSERT INTO name VALUES (6, 'Nabil Sarraj');
INSERT INTO name VALUES (7, 'Maysoon Bitar');
INSERT INTO name VALUES (8, 'The Polymer Letter');
INSERT INTO name VALUES (9, 'Stellan Brandvik');
INSERT INTO name VALUES (10, 'Ifeoma Nwadike');
INSERT INTO name VALUES (11, 'Claire Montbrun');
INSERT INTO name VALUES (12, 'Judith Amsel');
INSERT INTO name VALUES (13, 'Tom Ashdown');
INSERT INTO name VALUES (15, 'Dayo Afolarin');
INSERT INTO message VALUES (1, 'mid:20171123132733.0051ff96158b@example.net 4d9980ec', NULL, NULL, '20171123132733.0051ff96158b@example.net', '', '', 1511443653000, 0, 1, 1, 'Happy new year', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (2, 'mid:20180131094109.84a25ce2ee3e@delta-packaging.example 3dadb4ee', NULL, NULL, '20180131094109.84a25ce2ee3e@delta-packaging.example', '20180130073944.92a165f6e65a@example.com', '<20180130073944.92a165f6e65a@example.com>', 1517391669000, 0, 3, 3, 'Re: Minutes, and one question', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (3, 'mid:20180420170500.1503a32b58bc@example.com 10136b24', NULL, NULL, '20180420170500.1503a32b58bc@example.com', '', '', 1524243900000, 180, 2, 2, 'مبارك البيت الجديد', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (4, 'mid:20180513202051.75ae16107b75@example.net 73c92651', NULL, NULL, '20180513202051.75ae16107b75@example.net', '', '', 1526242851000, 0, 1, 1, 'Your first year', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (5, 'mid:20180810144032.82fbb7efe30b@example.com 9525d703', NULL, NULL, '20180810144032.82fbb7efe30b@example.com', '', '', 1533912032000, 180, 2, 2, 'Thank you for today', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (6, 'mid:20180827192808.c8aff7036ae0@karpaty-granulat.example 903fa832', NULL, NULL, '20180827192808.c8aff7036ae0@karpaty-granulat.example', '', '', 1535398088000, 60, 5, 5, 'Delivery in week 14', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (7, 'mid:20180911080733.7d43640ac51b@delta-packaging.example f90b4119', NULL, NULL, '20180911080733.7d43640ac51b@delta-packaging.example', '', '', 1536653253000, 180, 6, 6, 'موعد اجتماع الاثنين', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (8, 'mid:20181031205840.7501c2bc4658@example.net abb32dd8', NULL, NULL, '20181031205840.7501c2bc4658@example.net', '', '', 1541019520000, 0, 1, 1, 'That recipe', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (9, 'mid:20190227120850.fbe732922ab4@example.com df6fb466', NULL, NULL, '20190227120850.fbe732922ab4@example.com', '', '', 1551269330000, 180, 2, 2, 'Sunday lunch', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (10, 'mid:20190313094455.4dc8bafcefce@delta-packaging.example a5f5ac9b', NULL, NULL, '20190313094455.4dc8bafcefce@delta-packaging.example', '20190313080033.edcde572ec36@example.com', '<20190313080033.edcde572ec36@example.com>', 1552470295000, 180, 6, 6, 'Re: أسعار المواد الأولية', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (11, 'mid:20190417093556.84a2bb336b10@karpaty-granulat.example 1ba6d878', NULL, NULL, '20190417093556.84a2bb336b10@karpaty-granulat.example', '', '', 1555493756000, 60, 5, 5, 'Delivery in week 14', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (12, 'mid:20190421084816.6ceb3b2682ba@example.com 8fdc97ca', NULL, NULL, '20190421084816.6ceb3b2682ba@example.com', '20190420144651.d583a6588829@example.net', '<20190420144651.d583a6588829@example.net>', 1555836496000, 180, 2, 2, 'Re: Sunday lunch', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (13, 'mid:20190614132501.42a3976e0616@example.com 0511899e', NULL, NULL, '20190614132501.42a3976e0616@example.com', '', '', 1560518701000, 180, 2, 2, 'Before the audit', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (14, 'mid:20190713065130.28dbaeebb2e6@example.com 2504ef9a', NULL, NULL, '20190713065130.28dbaeebb2e6@example.com', '', '', 1563000690000, 180, 2, 2, 'شكرًا على الهدية', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (15, 'mid:20190827160251.d4d502715829@delta-packaging.example 4abb30e2', NULL, NULL, '20190827160251.d4d502715829@delta-packaging.example', '20190827100845.6ebdacd3fd05@example.com', '<20190827100845.6ebdacd3fd05@example.com>', 1566921771000, 180, 6, 6, 'Re: سؤال عن خط الإنتاج', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (16, 'mid:20190905064944.307480c87e71@example.com 554d8488', NULL, NULL, '20190905064944.307480c87e71@example.com', '', '', 1567666184000, 180, 2, 2, 'That recipe', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (17, 'mid:20191010082839.8ac9dfaad33b@example.com 04d815c8', NULL, NULL, '20191010082839.8ac9dfaad33b@example.com', '', '', 1570696119000, 180, 7, 7, 'مبارك البيت الجديد', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (18, 'mid:20191011092016.b884ef8f82e2@example.com ff1ac69f', NULL, NULL, '20191011092016.b884ef8f82e2@example.com', '20191009130156.281acf3ffa66@example.net', '<20191009130156.281acf3ffa66@example.net>', 1570785616000, 180, 2, 2, 'Re: Train times', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (19, 'mid:20200118125403.b1f69663a4c3@delta-packaging.example 6eb211d5', NULL, NULL, '20200118125403.b1f69663a4c3@delta-packaging.example', '', '', 1579352043000, 0, 3, 3, 'Packaging trial: next steps', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (20, 'mid:20200308080155.0ec76720c120@example.com 39fd5e3c', NULL, NULL, '20200308080155.0ec76720c120@example.com', '', '', 1583654515000, 180, 2, 2, 'Delivery in week 14', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (21, 'mid:20200315063745.bc627daf0aaa@example.com 29e8f8e1', NULL, NULL, '20200315063745.bc627daf0aaa@example.com', '20200311054157.367b77917fbd@delta-packaging.example', '<20200311054157.367b77917fbd@delta-packaging.example>', 1584254265000, 180, 2, 2, 'Re: جدول الزيارات', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (22, 'mid:20200414090950.9d9c839325d2@example.net 1aceb0fc', NULL, NULL, '20200414090950.9d9c839325d2@example.net', '', '', 1586855390000, 0, 1, 1, 'Photographs from the coast', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (23, 'mid:20200423095015.092d67d42de8@example.com 9b522fd0', NULL, NULL, '20200423095015.092d67d42de8@example.com', '', '', 1587635415000, 180, 2, 2, 'A book you might like', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (24, 'mid:20200520131252.6e20504456fe@example.com 5ae21ee2', NULL, NULL, '20200520131252.6e20504456fe@example.com', '20200519063639.6ff9ac7bd2c7@example.com', '<20200519063639.6ff9ac7bd2c7@example.com>', 1589980372000, 180, 2, 2, 'Re: معرض الخط العربي', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (25, 'mid:20200619065307.d2e06a7b61e0@example.com 24581da3', NULL, NULL, '20200619065307.d2e06a7b61e0@example.com', '20200618082408.709054ae4e4d@delta-packaging.example', '<20200617064939.444596780ce8@example.com> <20200618082408.709054ae4e4d@delta-packaging.example>', 1592549587000, 180, 2, 2, 'Re: Slides for the board', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (26, 'mid:20200820145039.11bf8171ed13@example.com 2ee2910f', NULL, NULL, '20200820145039.11bf8171ed13@example.com', '', '', 1597935039000, 180, 2, 2, 'Sunday lunch', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (27, 'mid:20200830121020.2ad0d9c2c70f@example.com 5618431e', NULL, NULL, '20200830121020.2ad0d9c2c70f@example.com', '20200826162223.16b509192df9@delta-packaging.example', '<20200826162223.16b509192df9@delta-packaging.example>', 1598789420000, 180, 2, 2, 'Re: مسودة العقد', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (28, 'mid:20200923101548.c58c0246d4b2@example.com e1d1098a', NULL, NULL, '20200923101548.c58c0246d4b2@example.com', '20200921084718.23a530899f23@example.com', '<20200921084718.23a530899f23@example.com>', 1600856148000, 60, 2, 2, 'Re: مبارك البيت الجديد', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (29, 'mid:20210104072403.9e78559182a7@example.com 2362a336', NULL, NULL, '20210104072403.9e78559182a7@example.com', '', '', 1609745043000, 60, 2, 2, 'Draft of the proposal', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (30, 'mid:20210105130521.85c1cef73eca@example.com c6782489', NULL, NULL, '20210105130521.85c1cef73eca@example.com', '20210105093213.64a07767c9e2@example.net', '<20210105093213.64a07767c9e2@example.net>', 1609851921000, 60, 2, 2, 'Re: A small favour', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (31, 'mid:20210110132355.dab56ceb99e8@example.com 948a84f0', NULL, NULL, '20210110132355.dab56ceb99e8@example.com', '20210110073536.9c378808831d@example.com', '<20210110073536.9c378808831d@example.com>', 1610285035000, 60, 2, 2, 'Re: صور من وادي رم', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (32, 'mid:20210216153404.f89e9c9a417c@delta-packaging.example 1a75d06a', NULL, NULL, '20210216153404.f89e9c9a417c@delta-packaging.example', '', '', 1613489644000, 180, 6, 6, 'موعد اجتماع الاثنين', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (33, 'mid:20210321083120.e7fd22a8efd3@example.com 4a3f78ea', NULL, NULL, '20210321083120.e7fd22a8efd3@example.com', '20210320183139.c6fbec4dba02@coastal-films.example', '<20210320183139.c6fbec4dba02@coastal-films.example>', 1616315480000, 60, 2, 2, 'Re: Concert tickets', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (34, 'mid:20210405142304.98ff3eb3284b@polymer-letter.example e8463290', NULL, NULL, '20210405142304.98ff3eb3284b@polymer-letter.example', '', '', 1617632584000, 0, 9, 8, 'The Polymer Letter, no. 27', 'bulk', 'List-Unsubscribe', '[]', 'import');
INSERT INTO message VALUES (35, 'mid:20210417083235.cf3dff70b14b@example.net 2e2c411a', NULL, NULL, '20210417083235.cf3dff70b14b@example.net', '20210416073308.94c8e22e0f4f@example.com', '<20210416073308.94c8e22e0f4f@example.com>', 1618648355000, 60, 10, 9, 'Re: Concert tickets', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (36, 'mid:20210712164832.3089f9c3a0d6@coastal-films.example c6b8314e', NULL, NULL, '20210712164832.3089f9c3a0d6@coastal-films.example', '', '', 1626108512000, 0, 8, 3, 'How was the exam?', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (37, 'mid:20210722080052.cb2e89d9d4da@delta-packaging.example 74c7ddf8', NULL, NULL, '20210722080052.cb2e89d9d4da@delta-packaging.example', '20210719165713.5aace7cd1faf@example.com', '<20210719165713.5aace7cd1faf@example.com>', 1626940852000, 180, 6, 6, 'Re: عيّنات المورّد الجديد', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (38, 'mid:20210808071413.6da8f5dde8d8@example.org c26f429f', NULL, NULL, '20210808071413.6da8f5dde8d8@example.org', '20210807182357.a004a26d69e4@example.com', '<20210807182357.a004a26d69e4@example.com>', 1628406853000, 60, 11, 10, 'Re: Photographs from the coast', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (39, 'mid:20210810191951.1d5f1d57c054@example.com bfcd86a8', NULL, NULL, '20210810191951.1d5f1d57c054@example.com', '20210810072755.ad3bf004bf76@example.net', '<20210808125300.b78cedd73b40@example.com> <20210810072755.ad3bf004bf76@example.net>', 1628623191000, 60, 2, 2, 'Re: Coffee on Thursday?', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (40, 'mid:20210919105051.9701f426309b@example.com 527bcd16', NULL, NULL, '20210919105051.9701f426309b@example.com', '', '', 1632048651000, 180, 7, 7, 'وصفة المقلوبة', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (41, 'mid:20211008102113.ea40b1065006@example.com 50900df4', NULL, NULL, '20211008102113.ea40b1065006@example.com', '', '', 1633688473000, 60, 2, 2, 'Sunday lunch', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (42, 'mid:20211108142412.026a5e76d23a@example.org a0754200', NULL, NULL, '20211108142412.026a5e76d23a@example.org', '20211107173439.7dbc367d396e@example.com', '<20211106154329.dc06f2bf6ff4@example.org> <20211107173439.7dbc367d396e@example.com>', 1636381452000, 60, 11, 10, 'Re: The reading group', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (43, 'mid:20211201132753.06bfa5694338@example.com 40e323a3', NULL, NULL, '20211201132753.06bfa5694338@example.com', '', '', 1638365273000, 60, 2, 2, 'كيف كانت الرحلة؟', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (44, 'mid:20211204120433.b010354a0822@coastal-films.example ebe3f9be', NULL, NULL, '20211204120433.b010354a0822@coastal-films.example', '', '', 1638619473000, 0, 8, 3, 'Visit to the plant', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (45, 'mid:20220207144456.b61805912ddd@example.com e39c2ac8', NULL, NULL, '20220207144456.b61805912ddd@example.com', '20220207101417.55085e53d098@example.net', '<20220207101417.55085e53d098@example.net>', 1644245096000, 60, 2, 2, 'Re: That recipe', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (46, 'mid:20220208154043.f01fb6d948e4@coastal-films.example 81e395ea', NULL, NULL, '20220208154043.f01fb6d948e4@coastal-films.example', '20220207082731.bf31ea13dbec@example.com', '<20220207082731.bf31ea13dbec@example.com>', 1644334843000, 0, 8, 3, 'Re: A question about resin grades', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (47, 'mid:20220226072654.39b986f598a7@example.com dc18df17', NULL, NULL, '20220226072654.39b986f598a7@example.com', '20220224141447.d4f7c8a77c58@example.com', '<20220224141447.d4f7c8a77c58@example.com>', 1645860414000, 180, 7, 7, 'Re: كيف كانت الرحلة؟', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (48, 'mid:20220420191536.e19b1dfdea85@example.com 4b07cc3d', NULL, NULL, '20220420191536.e19b1dfdea85@example.com', '', '', 1650482136000, 60, 2, 2, 'Happy new year', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (49, 'mid:20220430114623.fe88fa64937c@example.net edab9191', NULL, NULL, '20220430114623.fe88fa64937c@example.net', '20220429120526.f9a514d65864@example.com', '<20220429120526.f9a514d65864@example.com>', 1651319183000, 60, 12, 11, 'Re: Groupe de travail de mardi', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (50, 'mid:20220616180137.ebd11a71be23@example.org d7b54292', NULL, NULL, '20220616180137.ebd11a71be23@example.org', '20220616092204.e4a1c6761ac3@example.com', '<20220614145735.8a8308ea59af@example.org> <20220616092204.e4a1c6761ac3@example.com>', 1655402497000, 60, 11, 10, 'Re: A small favour', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (51, 'mid:20220626071633.1c9cfb96ff3b@example.net 96fdda82', NULL, NULL, '20220626071633.1c9cfb96ff3b@example.net', '20220625171602.9d92aeee7fe4@example.com', '<20220625171602.9d92aeee7fe4@example.com>', 1656227793000, 60, 10, 9, 'Re: A book you might like', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (52, 'mid:20220801115303.8bdcb7cdf8f2@example.com bdf188eb', NULL, NULL, '20220801115303.8bdcb7cdf8f2@example.com', '', '', 1659354783000, 60, 2, 2, 'Packaging trial: next steps', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (53, 'mid:20220831090452.1c75ad4fd343@example.org b6251177', NULL, NULL, '20220831090452.1c75ad4fd343@example.org', '20220830094726.83ae52ce93ab@example.com', '<20220830094726.83ae52ce93ab@example.com>', 1661936692000, 60, 11, 10, 'Re: Coffee on Thursday?', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (54, 'mid:20221001092103.b3c897c80bb2@example.com 7e074ce6', NULL, NULL, '20221001092103.b3c897c80bb2@example.com', '', '', 1664616063000, 180, 7, 7, 'قهوة مساء الخميس', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (55, 'mid:20221006092059.276c98973d3a@example.com 86804c26', NULL, NULL, '20221006092059.276c98973d3a@example.com', '20221005092722.f229da47bf09@coastal-films.example', '<20221004105833.c57d27404ca3@example.com> <20221005092722.f229da47bf09@coastal-films.example>', 1665048059000, 60, 2, 2, 'Re: A book you might like', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (56, 'mid:20221209073418.9b72164a16e3@example.com 05d399b3', NULL, NULL, '20221209073418.9b72164a16e3@example.com', '20221207192358.7c82bc4f147c@example.net', '<20221207192358.7c82bc4f147c@example.net>', 1670571258000, 60, 2, 2, 'Re: The new flat, at last', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (57, 'mid:20221210185347.8a6d62aa1342@example.com 8056ddcc', NULL, NULL, '20221210185347.8a6d62aa1342@example.com', '', '', 1670698427000, 60, 2, 2, 'The reading group', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (58, 'mid:20230202120304.2081cf9554a7@example.com 5e5fc34c', NULL, NULL, '20230202120304.2081cf9554a7@example.com', '', '', 1675339384000, 60, 2, 2, 'Notes du cours de polymères', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (59, 'mid:20230212165847.26d7619dd2ea@polymer-letter.example 8c0b2dbb', NULL, NULL, '20230212165847.26d7619dd2ea@polymer-letter.example', '', '', 1676221127000, 0, 9, 8, 'The Polymer Letter, no. 51', 'bulk', 'List-Unsubscribe', '[]', 'import');
INSERT INTO message VALUES (60, 'mid:20230218081036.60700aac6780@example.org 8a95ec8d', NULL, NULL, '20230218081036.60700aac6780@example.org', '20230217193925.7110c9d0120a@example.com', '<20230217114949.25a5817fef81@example.org> <20230217193925.7110c9d0120a@example.com>', 1676707836000, 60, 11, 10, 'Re: A book you might like', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (61, 'mid:20230221091501.2ac95723d823@example.com 97a1216d', NULL, NULL, '20230221091501.2ac95723d823@example.com', '', '', 1676970901000, 60, 2, 2, 'صور من وادي رم', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (62, 'mid:20230305181202.0b6b31295794@example.com 5c6c1022', NULL, NULL, '20230305181202.0b6b31295794@example.com', '20230304073429.e5b7ba27c86e@example.com', '<20230302090754.775e43fdaed2@example.com> <20230304073429.e5b7ba27c86e@example.com>', 1678039922000, 60, 2, 2, 'Re: وصفة المقلوبة', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (63, 'mid:20230428190158.74760cad4cc3@example.com cbf04f7c', NULL, NULL, '20230428190158.74760cad4cc3@example.com', '20230427113548.2a12ada4b13a@example.net', '<20230427113548.2a12ada4b13a@example.net>', 1682708518000, 60, 2, 2, 'Re: Train times', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (64, 'mid:20230708114659.ab2080225f9f@example.com 9bdc1f1c', NULL, NULL, '20230708114659.ab2080225f9f@example.com', '20230707144238.04d60d2a1801@example.org', '<20230707144238.04d60d2a1801@example.org>', 1688816819000, 0, 2, 2, 'Re: How was the exam?', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (65, 'mid:20230814110002.ccc04eaeed4f@example.net b4284e15', NULL, NULL, '20230814110002.ccc04eaeed4f@example.net', '', '', 1692010802000, 60, 10, 9, 'A small favour', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (66, 'mid:20230828112423.bc5a59c4c441@example.com a129b4ac', NULL, NULL, '20230828112423.bc5a59c4c441@example.com', '20230826095415.e8df7f0510d7@example.net', '<20230826095415.e8df7f0510d7@example.net>', 1693221863000, 0, 2, 2, 'Re: Rapport de labo, version 2', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (67, 'mid:20230901090414.2e0f6b7af151@example.org 8a896690', NULL, NULL, '20230901090414.2e0f6b7af151@example.org', '20230831153036.57643930c4c9@wronecki.example', '<20230831153036.57643930c4c9@wronecki.example>', 1693559054000, 0, 13, 12, 'Re: [recyclers] Sorting black trays', 'list', 'List-Post', '[]', 'import');
INSERT INTO message VALUES (68, 'mid:20231027084830.8d97c9add76d@example.com ca7419e0', NULL, NULL, '20231027084830.8d97c9add76d@example.com', '20231025133501.777c168a2690@example.com', '<20231025133501.777c168a2690@example.com>', 1698396510000, 0, 2, 2, 'Re: أخبار الأصدقاء', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (69, 'mid:20231225115649.d7601f62d000@harbour-recycling.example 30e08ccd', NULL, NULL, '20231225115649.d7601f62d000@harbour-recycling.example', '', '', 1703505409000, 0, 15, 13, 'Cake in the kitchen', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (70, 'mid:20240126201048.9246bf9f02dc@example.org 2463b3dd', NULL, NULL, '20240126201048.9246bf9f02dc@example.org', '', '', 1706299848000, 0, 13, 12, 'That recipe', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (71, 'mid:20240406114520.03bded663594@example.net 950d1244', NULL, NULL, '20240406114520.03bded663594@example.net', '20240405122628.5475b9eb95a1@example.com', '<20240405122628.5475b9eb95a1@example.com>', 1712403920000, 60, 12, 11, 'Re: Merci pour le coup de main', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (73, 'mid:20240511161600.cda6926adea0@example.com 17242556', NULL, NULL, '20240511161600.cda6926adea0@example.com', '', '', 1715444160000, 180, 4, 4, 'قهوة مساء الخميس', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (74, 'mid:20240524085342.5311a4defcb1@harbour-recycling.example 1b36ad0e', NULL, NULL, '20240524085342.5311a4defcb1@harbour-recycling.example', '20240522162344.99830dad350d@example.com', '<20240522162344.99830dad350d@example.com>', 1716540822000, 0, 15, 13, 'Re: Budget for the trial', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (75, 'mid:20240703110448.923cad374781@example.com 9e4a9cc8', NULL, NULL, '20240703110448.923cad374781@example.com', '20240702193209.685cb3de076e@example.org', '<20240702193209.685cb3de076e@example.org>', 1720004688000, 0, 2, 2, 'Re: Coffee on Thursday?', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (76, 'mid:20241008103457.6122e0d9942e@harbour-recycling.example f3442db7', NULL, NULL, '20241008103457.6122e0d9942e@harbour-recycling.example', '20241007170037.0142c7547daf@example.com', '<20241007170037.0142c7547daf@example.com>', 1728383697000, 0, 15, 13, 'Re: A question about resin grades', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (77, 'mid:20241015095517.531703932ec8@example.org 6dfd1aeb', NULL, NULL, '20241015095517.531703932ec8@example.org', '20241014101125.dcb8c25a0a3c@wronecki.example', '<20241014101125.dcb8c25a0a3c@wronecki.example>', 1728986117000, 0, 13, 12, 'Re: [recyclers] Next meeting', 'list', 'List-Post', '[]', 'import');
INSERT INTO message VALUES (79, 'mid:20241114152849.71a0a53831e5@example.com cd77535a', NULL, NULL, '20241114152849.71a0a53831e5@example.com', '20241114084440.5cfb8ce552f2@market-crates.example', '<20241113125403.f5422e0e9e95@example.com> <20241114084440.5cfb8ce552f2@market-crates.example>', 1731598129000, 0, 2, 2, 'Re: Line 2: test results', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (80, 'mid:20241214120127.c93502f51cbc@example.net 5253214a', NULL, NULL, '20241214120127.c93502f51cbc@example.net', '20241212200308.2b48e2c5b4c3@example.com', '<20241212200308.2b48e2c5b4c3@example.com>', 1734177687000, 60, 12, 11, 'Re: Bibliothèque demain matin', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (81, 'mid:20250128091231.3e409a9a1251@polymer-letter.example 6518e6b3', NULL, NULL, '20250128091231.3e409a9a1251@polymer-letter.example', '', '', 1738055551000, 0, 9, 8, 'The Polymer Letter, no. 75', 'bulk', 'List-Unsubscribe', '[]', 'import');
INSERT INTO message VALUES (82, 'mid:20250218104312.b18ab2d1f34d@harbour-recycling.example 82be4183', NULL, NULL, '20250218104312.b18ab2d1f34d@harbour-recycling.example', '20250217114316.1e4759f5373d@example.com', '<20250217114316.1e4759f5373d@example.com>', 1739875392000, 0, 15, 13, 'Re: Budget for the trial', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (83, 'mid:20250403081455.aa3f7b24d0ef@market-crates.example 328e8c5b', NULL, NULL, '20250403081455.aa3f7b24d0ef@market-crates.example', '', '', 1743668095000, 60, 17, 15, 'Crates: second order', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (84, 'mid:20250413125413.be526e7456cd@example.org 233dcd7f', NULL, NULL, '20250413125413.be526e7456cd@example.org', '', '', 1744548853000, 0, 13, 12, 'Good news', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (86, 'mid:20250713193925.a30c697fdbf5@example.com 0d5e103f', NULL, NULL, '20250713193925.a30c697fdbf5@example.com', '', '', 1752435565000, 0, 2, 2, 'Train times', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (87, 'mid:20250818150809.ea20d426031a@example.com 80810698', NULL, NULL, '20250818150809.ea20d426031a@example.com', '', '', 1755529689000, 0, 2, 2, 'بعد طول غياب', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (88, 'mid:20250827114131.dc1f8436cdd6@example.net 81fd1842', NULL, NULL, '20250827114131.dc1f8436cdd6@example.net', '', '', 1756294891000, 60, 12, 11, 'Groupe de travail de mardi', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (89, 'mid:20250922102832.8040c5e99369@market-crates.example a01ac320', NULL, NULL, '20250922102832.8040c5e99369@market-crates.example', '', '', 1758536912000, 60, 17, 15, 'Line 2: test results', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (90, 'mid:20251002133653.e3bfb1bad7a9@example.com b0f08c54', NULL, NULL, '20251002133653.e3bfb1bad7a9@example.com', '20251001081310.c06f176025dc@example.com', '<20251001081310.c06f176025dc@example.com>', 1759412213000, 180, 4, 4, 'Re: سلام وسؤال صغير', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (91, 'mid:20251009084444.fd1d5eaee39f@harbour-recycling.example aa54a111', NULL, NULL, '20251009084444.fd1d5eaee39f@harbour-recycling.example', '', '', 1759999484000, 0, 15, 13, 'Thank you for today', 'personal', '', '[]', 'import');
INSERT INTO message VALUES (93, 'mid:20251027171723.77d9a1aab1c9@example.com a16d1a31', NULL, NULL, '20251027171723.77d9a1aab1c9@example.com', '20251026083720.5cfaae34b35d@example.org', '<20251024114317.bb0834033e86@example.com> <20251026083720.5cfaae34b35d@example.org>', 1761585443000, 0, 2, 2, 'Re: Coffee on Thursday?', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (94, 'mid:20260121080905.4805e309ecb4@example.com e71eb063', NULL, NULL, '20260121080905.4805e309ecb4@example.com', '20260119124432.f6f655931e38@harbour-recycling.example', '<20260119124432.f6f655931e38@harbour-recycling.example>', 1768982945000, 0, 2, 2, 'Re: Cake in the kitchen', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (95, 'mid:20260126202332.9ebaa49da5d3@example.com 12a99b20', NULL, NULL, '20260126202332.9ebaa49da5d3@example.com', '', '', 1769459012000, 0, 2, 2, 'A question about resin grades', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (96, 'mid:20260202102450.d47061dcec1c@example.com 5e0e4d45', NULL, NULL, '20260202102450.d47061dcec1c@example.com', '', '', 1770027890000, 0, 2, 2, 'A note from Manchester', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (98, 'mid:20260326140813.b6478fdc2aaf@example.com 1ed69ff0', NULL, NULL, '20260326140813.b6478fdc2aaf@example.com', '', '', 1774534093000, 0, 2, 2, 'Un café ?', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (99, 'mid:20260601103225.ac494fedb7e4@example.com e2731e40', NULL, NULL, '20260601103225.ac494fedb7e4@example.com', '', '', 1780309945000, 0, 2, 2, 'Notes from Tuesday', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (100, 'mid:20260630154754.bc6ec18ed882@example.com c80938e8', NULL, NULL, '20260630154754.bc6ec18ed882@example.com', '', '', 1782834474000, 0, 2, 2, 'Packaging trial: next steps', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (102, 'mid:20261113115420.2db1a1ba3e30@example.com 4013244d', NULL, NULL, '20261113115420.2db1a1ba3e30@example.com', '20261113082714.05f50e3f7ede@example.net', '<20261112160459.46f6cebc881e@example.com> <20261113082714.05f50e3f7ede@example.net>', 1794570860000, 0, 2, 2, 'Re: Déménagement samedi', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (103, 'mid:20261118110557.891682bcf8c2@example.com 371e1174', NULL, NULL, '20261118110557.891682bcf8c2@example.com', '20261116172836.3fd85c3d9966@market-crates.example', '<20261116172836.3fd85c3d9966@market-crates.example>', 1794999957000, 0, 2, 2, 'Re: Before the audit', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (104, 'mid:20261119104241.dc183ef18e46@polymer-letter.example 7f599149', NULL, NULL, '20261119104241.dc183ef18e46@polymer-letter.example', '', '', 1795084961000, 0, 9, 8, 'The Polymer Letter, no. 99', 'bulk', 'List-Unsubscribe', '[]', 'import');
INSERT INTO message VALUES (105, 'mid:20261119162748.4a094b8969de@example.org 15b149d1', NULL, NULL, '20261119162748.4a094b8969de@example.org', '', '', 1795105668000, 0, 13, 12, '[recyclers] Reading on film recycling', 'list', 'List-Post', '[]', 'import');
INSERT INTO message VALUES (106, 'mid:20261124105716.f85562d203af@example.com 4192a8d6', NULL, NULL, '20261124105716.f85562d203af@example.com', '20261123192420.7ac4f23b0dcd@harbour-recycling.example', '<20261123192420.7ac4f23b0dcd@harbour-recycling.example>', 1795517836000, 0, 2, 2, 'Re: Slides for the board', 'personal', '', '["SENT"]', 'import');
INSERT INTO message VALUES (107, 'mid:20261127110135.335c48ee2a12@example.com 50951dfe', NULL, NULL, '20261127110135.335c48ee2a12@example.com', '20261126065341.dc93e08f6b8b@example.com', '<20261125120232.cd90d6f0e409@example.com> <20261126065341.dc93e08f6b8b@example.com>', 1795777295000, 0, 2, 2, 'Re: قهوة مساء الخميس', 'personal', '', '["SENT"]', 'import');
INSERT INTO state VALUES ('broken_off', '');
INSERT INTO state VALUES ('index', '2/958235b652e8');
INSERT INTO run VALUES (1, 'import', 1796040000000, 1796040000009, '{}', 0, 0, 'complete', '{}');
INSERT INTO own VALUES ('o.haddad@example.com', 'guess');
INSERT INTO own VALUES ('omar.haddad@example.org', 'not');
INSERT INTO own VALUES ('omar@example.com', 'config');
INSERT INTO decision VALUES ('claire.montbrun@example.net', 'ignore', 'yes', 1796034394824);
INSERT INTO decision VALUES ('huda.haddad@example.com', 'gender', 'f', 1796034403317);
INSERT INTO decision VALUES ('judith.amsel@example.org', 'language', 'en', 1796034401686);
INSERT INTO decision VALUES ('judith.amsel@example.org', 'note', 'Met in Lyon', 1796034398689);
INSERT INTO decision VALUES ('judith.amsel@example.org', 'tag', 'recycling', 1796034400517);
INSERT INTO decision VALUES ('letter@polymer-letter.example', 'human', 'yes', 1796034407597);
INSERT INTO decision VALUES ('nabil.sarraj@delta-packaging.example', 'rhythm', '6 months', 1796034405411);
INSERT INTO decision VALUES ('tom.ashdown@harbour-recycling.example', 'snooze', '2027-03-01', 1796034396458);
INSERT INTO draft VALUES ('07c99877', 'harriet.oakley@example.net', 'Harriet Oakley', 'A letter after some time', '85aefefec1183bc0bcff3dcdd584ddd2@example.com', x'46726f6d3a204f6d6172204861646461640d0a203c6f6d6172406578616d706c652e636f6d3e0d0a546f3a2048617272696574204f616b6c65790d0a203c686172726965742e6f616b6c6579406578616d706c652e6e65743e0d0a5375626a6563743a2041206c657474657220616674657220736f6d652074696d650d0a446174653a204d6f6e2c203330204e6f7620323032362031303a32373a3030202b303030300d0a4d6573736167652d49443a203c3835616566656665633131383362633062636666336463646435383464646432406578616d706c652e636f6d3e0d0a4d494d452d56657273696f6e3a20312e300d0a436f6e74656e742d547970653a206d756c7469706172742f616c7465726e61746976653b0d0a20626f756e646172793d223d5f3939376661366139333561316538343662336263303266313665646638383235220d0a436f6e74656e742d4c616e67756167653a20656e0d0a0d0a2d2d3d5f39393766613661393335613165383436623362633032663136656466383832350d0a436f6e74656e742d547970653a20746578742f706c61696e3b20636861727365743d227574662d38220d0a436f6e74656e742d5472616e736665722d456e636f64696e673a2071756f7465642d7072696e7461626c650d0a0d0a4465617220486172726965742c0d0a0d0a497420686173206265656e20616c6d6f7374207369782079656172732073696e6365207765206c6173742077726f74652c20616e64204920686176652074686f75676874206f6620796f7520733d0d0a696e63652e2049207761732074616b656e2075702077697468206368616e67696e67206669656c64732c2066726f6d207061636b6167696e6720746f2072656379636c696e672c20616e64206c3d0d0a657420676f6f64206163717561696e74616e63657320776169742e0d0a0d0a492068617665206265656e2077616974696e6720666f72206120726561736f6e20746f2077726974652c20616e64206e6f77207468657265206973206f6e653a204920616d206d6f76696e67203d0d0a746f20546f6b796f20736f6f6e2c20616e64206265666f7265204920676f204920776f756c64206c696b6520746f20686561722066726f6d207468652070656f706c652049206c6561726e65643d0d0a206d6f73742066726f6d2e0d0a0d0a546865726520697320736f6d657468696e67204920776f756c64206c696b6520746f206f666665723a204920776f756c6420676c61646c7920696e74726f6475636520796f7520746f20616e793d0d0a6f6e652049206b6e6f7720696e2072656379636c696e672e0d0a0d0a5468616e6b20796f7520666f7220796f75722070617469656e636520776974682061206c617465206c65747465722c20616e64204920686f706520746f20686561722066726f6d20796f7520773d0d0a68656e20796f7520686176652061206d6f6d656e742e0d0a0d0a57697468207761726d207769736865732c0d0a4f6d61720d0a0d0a2d2d3d5f39393766613661393335613165383436623362633032663136656466383832350d0a436f6e74656e742d547970653a20746578742f68746d6c3b20636861727365743d227574662d38220d0a436f6e74656e742d5472616e736665722d456e636f64696e673a2071756f7465642d7072696e7461626c650d0a4d494d452d56657273696f6e3a20312e300d0a0d0a3c646976206469723d3344226c747222206c616e673d334422656e22207374796c653d334422746578742d616c69676e3a6c6566743b6c696e652d6865696768743a312e35223e0d0a3c70206469723d3344226c747222206c616e673d334422656e22207374796c653d3344226d617267696e3a3020302031656d20303b746578742d616c69676e3a6c656674223e446561722048613d0d0a72726965742c3c2f703e0d0a3c70206469723d3344226c747222206c616e673d334422656e22207374796c653d3344226d617267696e3a3020302031656d20303b746578742d616c69676e3a6c656674223e497420686173203d0d0a6265656e20616c6d6f7374207369782079656172732073696e6365207765206c6173742077726f74652c20616e64204920686176652074686f75676874206f6620796f752073696e63652e20493d0d0a207761732074616b656e2075702077697468206368616e67696e67206669656c64732c2066726f6d207061636b6167696e6720746f2072656379636c696e672c20616e64206c657420676f6f643d0d0a206163717561696e74616e63657320776169742e3c2f703e0d0a3c70206469723d3344226c747222206c616e673d334422656e22207374796c653d3344226d617267696e3a3020302031656d20303b746578742d616c69676e3a6c656674223e492068617665203d0d0a6265656e2077616974696e6720666f72206120726561736f6e20746f2077726974652c20616e64206e6f77207468657265206973206f6e653a204920616d206d6f76696e6720746f20546f6b793d0d0a6f20736f6f6e2c20616e64206265666f7265204920676f204920776f756c64206c696b6520746f20686561722066726f6d207468652070656f706c652049206c6561726e6564206d6f737420663d0d0a726f6d2e3c2f703e0d0a3c70206469723d3344226c747222206c616e673d334422656e22207374796c653d3344226d617267696e3a3020302031656d20303b746578742d616c69676e3a6c656674223e546865726520693d0d0a7320736f6d657468696e67204920776f756c64206c696b6520746f206f666665723a204920776f756c6420676c61646c7920696e74726f6475636520796f7520746f20616e796f6e652049206b3d0d0a6e6f7720696e2072656379636c696e672e3c2f703e0d0a3c70206469723d3344226c747222206c616e673d334422656e22207374796c653d3344226d617267696e3a3020302031656d20303b746578742d616c69676e3a6c656674223e5468616e6b20793d0d0a6f7520666f7220796f75722070617469656e636520776974682061206c617465206c65747465722c20616e64204920686f706520746f20686561722066726f6d20796f75207768656e20796f753d0d0a20686176652061206d6f6d656e742e3c2f703e0d0a3c70206469723d3344226c747222206c616e673d334422656e22207374796c653d3344226d617267696e3a3020302031656d20303b746578742d616c69676e3a6c656674223e576974682077613d0d0a726d207769736865732c3c62723e0d0a4f6d61723c2f703e0d0a3c2f6469763e0d0a0d0a2d2d3d5f39393766613661393335613165383436623362633032663136656466383832352d2d0d0a', NULL, NULL, NULL, 'created', 1796034419217, 1796034419217, '["harriet.oakley@example.net"]', NULL, NULL, NULL);
INSERT INTO draft VALUES ('8346e299', 'nabil.sarraj@delta-packaging.example', 'Nabil Sarraj', 'وصل لما انقطع', '92e52ae4d206cde8ba24abb4c1e38e22@example.com', x'46726f6d3a204f6d6172204861646461640d0a203c6f6d6172406578616d706c652e636f6d3e0d0a546f3a204e6162696c2053617272616a0d0a203c6e6162696c2e73617272616a4064656c74612d7061636b6167696e672e6578616d706c653e0d0a5375626a6563743a203d3f7574662d383f623f32596a5974646d45494e6d45325958597079445970396d4732594c59743969353f3d0d0a446174653a204d6f6e2c203330204e6f7620323032362031303a32373a3030202b303030300d0a4d6573736167652d49443a203c3932653532616534643230366364653862613234616262346331653338653232406578616d706c652e636f6d3e0d0a4d494d452d56657273696f6e3a20312e300d0a436f6e74656e742d547970653a206d756c7469706172742f616c7465726e61746976653b0d0a20626f756e646172793d223d5f3934363464326266373562333064313832663261356564393332333935623834220d0a436f6e74656e742d4c616e67756167653a2061720d0a0d0a2d2d3d5f39343634643262663735623330643138326632613565643933323339356238340d0a436f6e74656e742d547970653a20746578742f706c61696e3b20636861727365743d227574662d38220d0a436f6e74656e742d5472616e736665722d456e636f64696e673a206261736536340d0a0d0a324b505973396935324b3867324b665a684e6d4532596367324b505a694e6d43324b665971746d44494e6d4b324b6367346f476f546d466961577a6967616e596a41304b4451725a684e6d460d0a494e6d47324b72597364696e324c505a6843445a68646d47324c41673259625972646d49494e69753259585973396970494e6935324c545973534459744e6d48324c485a6939696e324977670d0a32596a5a67746976494e6975324c665973646971494e696f324b6a5970396d4532596f67324c725a69746978494e6d46324c48597153445a67646d4b494e696a324b765a6874696e324b45670d0a324c445a684e6d444c6944597039697a324b72597574697832594c597169445a67646d4b494e696e3259545970396d47324b725a6774696e325951673259585a6869445a68646973324b665a0d0a6843445970396d45324b725975746d453259725a6753445970646d4532596b6732595859724e696e32595167324b58597564696e324b2f597153445970396d45324b725972396d49325972590d0a7364694d494e6d493259545a6853445a69746931325951673259585a686944596f396975324b6a597039697832596f67324c545a69746968494e696c3259545a695344596f396974324b38750d0a494e6d46324b6367324c4c5a684e6971494e696a324b335971746d42324c6767324b6a596f746975324c4567325958597364696e324c505a684e6970494e696f3259725a68746d47324b66590d0a6a43445a694e69353259625a694e696e3259625a6839696e494d4b72324b6a5975646976494e693332596a5a6843445975746d4b324b6659714d4b37324977673259485a6969445974646d4b0d0a32594567324c6e5970396d46494449774d6a557544516f4e436c76597339696f324b6767325950597174696e324b6a5971746d4b494e696e325954596f746d474f694469674b5a6444516f4e0d0a43746d493259545a6779445975646d47324b2f5a6969445975646978324c596732597259714e6d4332596b6732594c597039696d3259585a6939696e4f69445a6974697a324c6e5972396d470d0a32596f67324b505a686944596f396935324c485a6b646d4232594d67324c6e5a684e6d4a494e6d4632595967324b5059756469783259485a68396d46494e6d4232596f6732595859724e696e0d0a32595167324b58597564696e324b2f597153445970396d45324b725972396d49325972597353344e4367304b324b5059744e6d44324c485a6779445975646d4532596b67324c5059756469700d0a494e6931324b2f5973646d443249776732596a5a69746933325972597143445a684e6d4b494e696a32595967324b505a67746978324b4d67324b7a5a694e696e324b6a5a6779344e4367304b0d0a325958597553445a67396d45494e696e3259545a694e6976325a48596a41304b324c6e5a6864697844516f3d0d0a0d0a2d2d3d5f39343634643262663735623330643138326632613565643933323339356238340d0a436f6e74656e742d547970653a20746578742f68746d6c3b20636861727365743d227574662d38220d0a436f6e74656e742d5472616e736665722d456e636f64696e673a206261736536340d0a4d494d452d56657273696f6e3a20312e300d0a0d0a504752706469426b61584939496e4a3062434967624746755a7a30695958496949484e306557786c50534a305a5868304c574673615764754f6e4a705a3268304f327870626d5574614756700d0a5a3268304f6a45754e53492b44516f386343426b61584939496e4a3062434967624746755a7a30695958496949484e306557786c50534a7459584a6e615734364d4341774944466c625341770d0a4f33526c65485174595778705a323436636d6c6e614851695074696a324c505975646976494e696e3259545a684e6d48494e696a32596a5a6774696e324b725a6779445a6974696e494478690d0a5a476b2b546d4669615777384c324a6b615437596a4477766344344e436a787749475270636a3069636e5273496942735957356e50534a68636949676333523562475539496d3168636d64700d0a626a6f77494441674d57567449444137644756346443316862476c6e626a70796157646f6443492b3259545a6853445a68746971324c48597039697a325951673259585a68746977494e6d470d0a324b335a6943445972746d46324c50597153445975646930324c4567324c545a68396978325976597039694d494e6d4932594c597279445972746933324c485971694459714e696f324b665a0d0a684e6d4b494e6936325972597353445a68646978324b6b673259485a696944596f3969723259625970396968494e69773259545a67793467324b665973396971324c725973646d43324b6f670d0a3259485a6969445970396d45324b665a6874697132594c5970396d45494e6d463259596732595859724e696e32595167324b665a684e6971324c725a684e6d4b32594567324b585a684e6d4a0d0a494e6d46324b7a5970396d45494e696c324c6e5970396976324b6b67324b665a684e6971324b2f5a694e6d4b324c48596a43445a694e6d45325955673259725974646d45494e6d46325959670d0a324b50597274696f324b665973646d4b494e6930325972596f53445970646d4532596b67324b5059726469764c69445a6864696e494e697932595459716944596f396974324b725a676469340d0a494e696f324b4c5972746978494e6d46324c48597039697a3259545971534459714e6d4b3259625a6874696e3249776732596a5975646d4732596a5970396d4732596659707944437139696f0d0a324c6e597279445974396d4932595167324c725a6974696e324b6a437539694d494e6d4232596f67324c585a69746d42494e6935324b665a685341794d4449314c6a77766344344e436a78770d0a49475270636a3069636e5273496942735957356e50534a68636949676333523562475539496d3168636d6470626a6f77494441674d57567449444137644756346443316862476c6e626a70790d0a6157646f6443492b50484e77595734676333523562475539496d4a685932746e636d3931626d5174593239736233493649325a6d5a6a4a684f4474775957526b6157356e4f6a41674d4334790d0a5a573069506c76597339696f324b6767325950597174696e324b6a5971746d4b494e696e325954596f746d474f694469674b5a645043397a63474675506a77766344344e436a7877494752700d0a636a3069636e5273496942735957356e50534a68636949676333523562475539496d3168636d6470626a6f77494441674d57567449444137644756346443316862476c6e626a70796157646f0d0a6443492b32596a5a684e6d44494e69353259625972396d4b494e6935324c48597469445a6974696f32594c5a6953445a6774696e324b625a68646d4c324b6336494e6d4b324c5059756469760d0a3259625a696944596f396d47494e696a324c6e5973646d523259485a6779445975646d4532596b673259585a686944596f396935324c485a67646d48325955673259485a6969445a686469730d0a324b665a6843445970646935324b665972396970494e696e325954597174697632596a5a697469784c6a77766344344e436a787749475270636a3069636e5273496942735957356e50534a680d0a636949676333523562475539496d3168636d6470626a6f77494441674d57567449444137644756346443316862476c6e626a70796157646f6443492b324b5059744e6d44324c485a677944590d0a75646d4532596b67324c505975646970494e6931324b2f5973646d443249776732596a5a69746933325972597143445a684e6d4b494e696a32595967324b505a67746978324b4d67324b7a5a0d0a694e696e324b6a5a677934384c33412b44516f386343426b61584939496e4a3062434967624746755a7a30695958496949484e306557786c50534a7459584a6e615734364d4341774944466c0d0a625341774f33526c65485174595778705a323436636d6c6e6148516950746d46324c6b673259505a6843445970396d4532596a5972396d5232497738596e492b4451725975646d46324c45380d0a4c33412b44516f384c325270646a344e43673d3d0d0a0d0a2d2d3d5f39343634643262663735623330643138326632613565643933323339356238342d2d0d0a', NULL, NULL, NULL, 'created', 1796034419217, 1796034419217, '["nabil.sarraj@delta-packaging.example"]', NULL, NULL, NULL);
INSERT INTO draft VALUES ('d0000001', 'maysoon.bitar@example.com', 'Maysoon Bitar', 'Long time', 'd1@example.com', x'5375626a6563743a204c6f6e672074696d650d0a0d0a48656c6c6f', NULL, 'r1', 'm1', 'created', 1796040000000, 1796040000001, '[]', NULL, NULL, NULL);
INSERT INTO draft VALUES ('d0000002', 'huda.haddad@example.com', 'Huda', 'Sent one', 'd2@example.com', x'5375626a6563743a2053656e74206f6e650d0a0d0a48656c6c6f', NULL, NULL, NULL, 'answered', 1796040000002, 1796040000005, '[]', 1796040000003, NULL, NULL);
INSERT INTO call VALUES ('2026-11-30', 'messages.list', 2, 10);
INSERT INTO fact VALUES ('4idl5g6h', 'Judith Amsel', '["judith.amsel@example.org"]', '[13]', '', NULL, 3, 2, 5, 3.24037034920393, 86.4902174718145, 1761585443000, 0, 2, 0, 3, '[14]');
INSERT INTO fact VALUES ('7ruvekag', 'Gareth Pennington', '["g.pennington@coastal-films.example"]', '[8]', '', NULL, 5, 3, 8, 3.872983346207417, 68.082429060331, 1665048059000, 0, 2, 1, 5, '[]');
INSERT INTO fact VALUES ('c5euopue', 'Dayo Afolarin', '["dayo.afolarin@market-crates.example"]', '[17]', '', NULL, 4, 2, 6, 2.8284271247461903, 93.47697410344759, 1794999957000, 0, 3, 0, 4, '[]');
INSERT INTO fact VALUES ('cqtrkkk7', 'Agnieszka Sowińska', '["agnieszka.sowinska@karpaty-granulat.example"]', '[5]', '', NULL, 1, 2, 3, 1.4142135623730951, 92.3869599128184, 1583654515000, 0, 1, 0, 1, '[]');
INSERT INTO fact VALUES ('czbomjtu', 'The Polymer Letter', '["letter@polymer-letter.example"]', '[9]', 'all their mail is bulk mail', NULL, 0, 0, 0, 0.0, NULL, NULL, 0, 0, 0, 0, '[]');
INSERT INTO fact VALUES ('isjvzjcc', '', '["recyclers@lists.example.org"]', '[14]', '', NULL, 0, 0, 0, 0.0, NULL, NULL, 0, 0, 0, 0, '[13]');
INSERT INTO fact VALUES ('jw5bzny7', 'Gareth Pennington', '["gareth.pennington@delta-packaging.example"]', '[3]', '', NULL, 6, 2, 8, 3.4641016151377544, 85.38015362800986, 1592549587000, 0, 2, 0, 6, '[]');
INSERT INTO fact VALUES ('mjl4tpnc', 'Maysoon Bitar', '["maysoon.bitar@example.com"]', '[7]', '', NULL, 4, 4, 8, 4.0, 136.2009222329792, 1698396510000, 0, 2, 0, 4, '[]');
INSERT INTO fact VALUES ('mq524utd', 'Harriet Oakley', '["harriet.oakley@example.net"]', '[1]', '', NULL, 4, 4, 8, 4.0, 111.88696758752938, 1609851921000, 0, 2, 0, 4, '[]');
INSERT INTO fact VALUES ('o2w7lvxa', 'Nabil Sarraj', '["nabil.sarraj@delta-packaging.example"]', '[6]', '', NULL, 3, 5, 8, 3.872983346207417, 150.30396357672203, 1755529689000, 0, 1, 0, 3, '[]');
INSERT INTO fact VALUES ('rwtyg5po', 'Ifeoma Nwadike', '["stellan.brandvik@example.net", "ifeoma.nwadike@example.org"]', '[10, 11]', '', NULL, 8, 8, 13, 8.0, 67.283919049725, 1770027890000, 0, 1, 2, 8, '[]');
INSERT INTO fact VALUES ('uakn2y3s', 'Claire Montbrun', '["claire.montbrun@example.net"]', '[12]', '', NULL, 4, 4, 8, 4.0, 150.14216265464344, 1794570860000, 0, 2, 0, 4, '[]');
INSERT INTO fact VALUES ('yfvztxzr', 'Tom Ashdown', '["tom.ashdown@harbour-recycling.example"]', '[15]', '', NULL, 3, 5, 8, 3.872983346207417, 104.65889501502599, 1795517836000, 0, 3, 0, 3, '[]');
INSERT INTO fact VALUES ('zwgvoxuv', 'هدى حداد', '["huda.haddad@example.com"]', '[4]', '', NULL, 6, 2, 8, 3.4641016151377544, 247.57568041362455, 1795777295000, 0, 1, 0, 6, '[]');
INSERT INTO fact_more VALUES ('4idl5g6h', '["omar@example.com", "[1795105668000,8,3,2,[93,1761585443000,\"to\",1],[84,1744548853000,\"to\",1],null,null,1706299848000,[70,1706299848000,\"to\",1],false,1761585443000,2,[24288,24294,24303,24306,24309],4,19.89221347941551,2,0,[1761585443000],[\"That recipe\",\"Good news\",\"Train times\",\"Re: Coffee on Thursday?\"],{\"1\":3},{\"2\":3,\"1\":2},{\"list\":3,\"personal\":2}]"]');
INSERT INTO fact_more VALUES ('7ruvekag', '["omar@example.com", "[1665048059000,8,5,3,[55,1665048059000,\"to\",1],[46,1644334843000,\"to\",1],null,null,1609745043000,[29,1609745043000,\"to\",1],true,1665048059000,2,[24252,24254,24258,24261,24263,24265,24271,24273],7,31.11849805918346,2,1,[1665048059000],[\"Draft of the proposal\",\"Re: Concert tickets\",\"How was the exam?\",\"Sunday lunch\",\"Visit to the plant\",\"Re: A question about resin grades\",\"Packaging trial: next steps\",\"Re: A book you might like\"],{\"1\":5},{\"1\":3},{\"personal\":3}]"]');
INSERT INTO fact_more VALUES ('c5euopue', '["omar@example.com", "[1794999957000,6,4,2,[103,1794999957000,\"to\",1],[89,1758536912000,\"to\",1],null,null,1731598129000,[79,1731598129000,\"to\",1],true,1794999957000,2,[24298,24303,24308,24312,24317,24322],5,24.896031568879557,3,0,[1794999957000],[\"Re: Line 2: test results\",\"Crates: second order\",\"Line 2: test results\",\"A question about resin grades\",\"Notes from Tuesday\",\"Re: Before the audit\"],{\"1\":4},{\"1\":2},{\"personal\":2}]"]');
INSERT INTO fact_more VALUES ('cqtrkkk7', '["omar@example.com", "[1583654515000,3,1,2,[20,1583654515000,\"to\",1],[11,1555493756000,\"to\",1],null,null,1535398088000,[6,1535398088000,\"to\",1],false,1583654515000,2,[24223,24231,24242],2,11.235968959844548,1,0,[1583654515000],[\"Delivery in week 14\"],{\"1\":1},{\"1\":2},{\"personal\":2}]"]');
INSERT INTO fact_more VALUES ('czbomjtu', '["", "[1795084961000,4,0,0,null,null,null,null,null,null,false,null,0,[],0,0.0,0,0,[],[],{},{},{\"bulk\":4}]"]');
INSERT INTO fact_more VALUES ('isjvzjcc', '["", "[null,0,0,0,null,null,null,null,null,null,false,null,0,[],0,0.0,0,0,[],[],{},{},{}]"]');
INSERT INTO fact_more VALUES ('jw5bzny7', '["omar@example.com", "[1592549587000,8,6,2,[25,1592549587000,\"to\",1],[19,1579352043000,\"to\",1],null,null,1517391669000,[2,1517391669000,\"to\",1],false,1592549587000,2,[24216,24223,24229,24233,24236,24240,24243,24245],7,33.156048717081504,2,0,[1587635415000,1592549587000],[\"Re: Minutes, and one question\",\"Thank you for today\",\"Sunday lunch\",\"Before the audit\",\"That recipe\",\"Packaging trial: next steps\",\"A book you might like\",\"Re: Slides for the board\"],{\"1\":6},{\"1\":2},{\"personal\":2}]"]');
INSERT INTO fact_more VALUES ('mjl4tpnc', '["omar@example.com", "[1698396510000,8,4,4,[68,1698396510000,\"to\",1],[54,1664616063000,\"to\",1],null,null,1570696119000,[17,1570696119000,\"to\",1],false,1698396510000,2,[24237,24244,24252,24260,24265,24273,24278,24285],7,37.35920607476733,2,0,[1698396510000],[\"مبارك البيت الجديد\",\"Re: معرض الخط العربي\",\"Re: صور من وادي رم\",\"وصفة المقلوبة\",\"Re: كيف كانت الرحلة؟\",\"قهوة مساء الخميس\",\"Re: وصفة المقلوبة\",\"Re: أخبار الأصدقاء\"],{\"1\":4},{\"1\":4},{\"personal\":4}]"]');
INSERT INTO fact_more VALUES ('mq524utd', '["omar@example.com", "[1609851921000,8,4,4,[30,1609851921000,\"to\",1],[22,1586855390000,\"to\",1],null,null,1511443653000,[1,1511443653000,\"to\",1],false,1609851921000,2,[24214,24220,24225,24231,24237,24243,24247,24252],7,35.58942788453902,2,0,[1609851921000],[\"Happy new year\",\"Your first year\",\"That recipe\",\"Re: Sunday lunch\",\"Re: Train times\",\"Photographs from the coast\",\"Sunday lunch\",\"Re: A small favour\"],{\"1\":4},{\"1\":4},{\"personal\":4}]"]');
INSERT INTO fact_more VALUES ('o2w7lvxa', '["omar@example.com", "[1755529689000,8,3,5,[87,1755529689000,\"to\",1],[37,1626940852000,\"to\",1],null,null,1536653253000,[7,1536653253000,\"to\",1],false,1755529689000,2,[24224,24230,24235,24242,24247,24253,24258,24307],7,38.24596259865414,1,0,[1755529689000],[\"Re: أسعار المواد الأولية\",\"Re: سؤال عن خط الإنتاج\",\"Re: جدول الزيارات\",\"Re: مسودة العقد\",\"موعد اجتماع الاثنين\",\"Re: عيّنات المورّد الجديد\",\"بعد طول غياب\"],{\"1\":3},{\"1\":5},{\"personal\":5}]"]');
INSERT INTO fact_more VALUES ('rwtyg5po', '["omar@example.com", "[1770027890000,16,8,8,[96,1770027890000,\"to\",1],[65,1692010802000,\"to\",1],null,null,1618648355000,[35,1618648355000,\"to\",1],false,1770027890000,2,[24255,24259,24262,24265,24267,24269,24271,24275,24277,24279,24282,24283,24313],13,56.26584454826245,1,2,[1770027890000],[\"Happy new year\",\"Re: A small favour\",\"Re: Coffee on Thursday?\",\"Re: The new flat, at last\",\"The reading group\",\"Re: A book you might like\",\"Re: Train times\",\"Re: How was the exam?\",\"A small favour\",\"A note from Manchester\"],{\"1\":8},{\"1\":8},{\"personal\":8}]"]');
INSERT INTO fact_more VALUES ('uakn2y3s', '["omar@example.com", "[1794570860000,8,4,4,[102,1794570860000,\"to\",1],[88,1756294891000,\"to\",1],null,null,1651319183000,[49,1651319183000,\"to\",1],false,1794570860000,2,[24267,24277,24283,24291,24299,24307,24314,24322],7,38.236268957682626,2,0,[1794570860000],[\"Re: Groupe de travail de mardi\",\"Notes du cours de polymères\",\"Re: Rapport de labo, version 2\",\"Re: Merci pour le coup de main\",\"Re: Bibliothèque demain matin\",\"Groupe de travail de mardi\",\"Un café ?\",\"Re: Déménagement samedi\"],{\"1\":4},{\"1\":4},{\"personal\":4}]"]');
INSERT INTO fact_more VALUES ('yfvztxzr', '["omar@example.com", "[1795517836000,8,3,5,[106,1795517836000,\"to\",1],[91,1759999484000,\"to\",1],null,null,1703505409000,[69,1703505409000,\"to\",1],false,1795517836000,2,[24287,24292,24297,24301,24309,24312,24317,24322],7,34.98838357834086,3,0,[1795517836000],[\"Cake in the kitchen\",\"Re: A question about resin grades\",\"Re: Budget for the trial\",\"Thank you for today\",\"Re: Cake in the kitchen\",\"Packaging trial: next steps\",\"Re: Slides for the board\"],{\"1\":3},{\"1\":5},{\"personal\":5}]"]');
INSERT INTO fact_more VALUES ('zwgvoxuv', '["omar@example.com", "[1795777295000,8,6,2,[107,1795777295000,\"to\",1],[90,1759412213000,\"to\",1],null,null,1524243900000,[3,1524243900000,\"to\",1],true,1795777295000,2,[24219,24234,24248,24263,24277,24292,24309,24322],7,42.73747242348024,1,0,[1795777295000],[\"مبارك البيت الجديد\",\"شكرًا على الهدية\",\"Re: مبارك البيت الجديد\",\"كيف كانت الرحلة؟\",\"صور من وادي رم\",\"قهوة مساء الخميس\",\"Re: سلام وسؤال صغير\",\"Re: قهوة مساء الخميس\"],{\"1\":6},{\"1\":2},{\"personal\":2}]"]');
INSERT INTO member VALUES (1, 'mq524utd', '[{"Harriet Oakley":4},{"Harriet Oakley":4},1609851921000,1586855390000,[]]');
INSERT INTO member VALUES (3, 'jw5bzny7', '[{"Gareth Pennington":2},{"Gareth Pennington":6},1592549587000,1579352043000,[]]');
INSERT INTO member VALUES (4, 'zwgvoxuv', '[{"هدى حداد":2},{"هدى حداد":6},1795777295000,1759412213000,[]]');
INSERT INTO member VALUES (5, 'cqtrkkk7', '[{"Agnieszka Sowińska":2},{"Agnieszka Sowińska":1},1583654515000,1555493756000,[]]');
INSERT INTO member VALUES (6, 'o2w7lvxa', '[{"Nabil Sarraj":5},{"Nabil Sarraj":3},1755529689000,1626940852000,[]]');
INSERT INTO member VALUES (7, 'mjl4tpnc', '[{"Maysoon Bitar":4},{"Maysoon Bitar":4},1698396510000,1664616063000,[]]');
INSERT INTO member VALUES (8, '7ruvekag', '[{"Gareth Pennington":3},{"Gareth Pennington":5},1665048059000,1644334843000,[]]');
INSERT INTO member VALUES (9, 'czbomjtu', '[{"The Polymer Letter":4},{},null,1795084961000,[]]');
INSERT INTO member VALUES (10, 'rwtyg5po', '[{"Stellan Brandvik":3},{"Stellan Brandvik":5},1770027890000,1692010802000,[]]');
INSERT INTO member VALUES (11, 'rwtyg5po', '[{"Ifeoma Nwadike":5},{"Ifeoma Nwadike":3},1688816819000,1676707836000,[]]');
INSERT INTO member VALUES (12, 'uakn2y3s', '[{"Claire Montbrun":4},{"Claire Montbrun":4},1794570860000,1756294891000,[]]');
INSERT INTO member VALUES (13, '4idl5g6h', '[{"Judith Amsel":5},{"Judith Amsel":3},1761585443000,1795105668000,[]]');
INSERT INTO member VALUES (14, 'isjvzjcc', '[{},{},null,null,[]]');
INSERT INTO member VALUES (15, 'yfvztxzr', '[{"Tom Ashdown":5},{"Tom Ashdown":3},1795517836000,1759999484000,[]]');
INSERT INTO member VALUES (17, 'c5euopue', '[{"Dayo Afolarin":2},{"Dayo Afolarin":4},1794999957000,1758536912000,[]]');
INSERT INTO address_key VALUES ('mailbox:harriet.oakley@example.net', 1);
INSERT INTO address_key VALUES ('name:harriet oakley', 1);
INSERT INTO address_key VALUES ('mailbox:gareth.pennington@delta-packaging.example', 3);
INSERT INTO address_key VALUES ('name:gareth pennington', 3);
INSERT INTO address_key VALUES ('mailbox:huda.haddad@example.com', 4);
INSERT INTO address_key VALUES ('name:هدي حداد', 4);
INSERT INTO address_key VALUES ('mailbox:agnieszka.sowinska@karpaty-granulat.example', 5);
INSERT INTO address_key VALUES ('name:agnieszka sowinska', 5);
INSERT INTO address_key VALUES ('mailbox:nabil.sarraj@delta-packaging.example', 6);
INSERT INTO address_key VALUES ('name:nabil sarraj', 6);
INSERT INTO address_key VALUES ('mailbox:maysoon.bitar@example.com', 7);
INSERT INTO address_key VALUES ('name:maysoon bitar', 7);
INSERT INTO address_key VALUES ('mailbox:g.pennington@coastal-films.example', 8);
INSERT INTO address_key VALUES ('name:gareth pennington', 8);
INSERT INTO address_key VALUES ('mailbox:letter@polymer-letter.example', 9);
INSERT INTO address_key VALUES ('name:the polymer letter', 9);
INSERT INTO address_key VALUES ('bond:ifeoma.nwadike@example.org', 10);
INSERT INTO address_key VALUES ('mailbox:stellan.brandvik@example.net', 10);
INSERT INTO address_key VALUES ('name:stellan brandvik', 10);
INSERT INTO address_key VALUES ('bond:ifeoma.nwadike@example.org', 11);
INSERT INTO address_key VALUES ('mailbox:ifeoma.nwadike@example.org', 11);
INSERT INTO address_key VALUES ('name:ifeoma nwadike', 11);
INSERT INTO address_key VALUES ('mailbox:claire.montbrun@example.net', 12);
INSERT INTO address_key VALUES ('name:claire montbrun', 12);
INSERT INTO address_key VALUES ('mailbox:judith.amsel@example.org', 13);
INSERT INTO address_key VALUES ('name:judith amsel', 13);
INSERT INTO address_key VALUES ('mailbox:recyclers@lists.example.org', 14);
INSERT INTO address_key VALUES ('mailbox:tom.ashdown@harbour-recycling.example', 15);
INSERT INTO address_key VALUES ('name:tom ashdown', 15);
INSERT INTO address_key VALUES ('mailbox:dayo.afolarin@market-crates.example', 17);
INSERT INTO address_key VALUES ('name:dayo afolarin', 17);
INSERT INTO kept VALUES (1, 1, 107, 1796034416338, '[5, "omar@example.com"]', '[[["ifeoma.nwadike@example.org", "stellan.brandvik@example.net"]], [["g.pennington@coastal-films.example", "gareth.pennington@delta-packaging.example"], ["harriet.oakley@example.net", "maysoon.bitar@example.com"]]]');
INSERT INTO topic VALUES (1, 'happi new year');
INSERT INTO topic VALUES (2, 'minut and one question');
INSERT INTO topic VALUES (3, 'مبار بيت جديد');
INSERT INTO topic VALUES (4, 'your first year');
INSERT INTO topic VALUES (5, 'thank you for today');
INSERT INTO topic VALUES (6, 'deliveri in week 14');
INSERT INTO topic VALUES (7, 'موعد اجتماع اثنين');
INSERT INTO topic VALUES (8, 'that recip');
INSERT INTO topic VALUES (9, 'sunday lunch');
INSERT INTO topic VALUES (10, 'اسعار مواد اول');
INSERT INTO topic VALUES (11, 'befor the audit');
INSERT INTO topic VALUES (12, 'شكر عل هدي');
INSERT INTO topic VALUES (13, 'سوال عن خط انتاج');
INSERT INTO topic VALUES (14, 'train time');
INSERT INTO topic VALUES (15, 'packag trial next step');
INSERT INTO topic VALUES (16, 'جدول زيارا');
INSERT INTO topic VALUES (17, 'photograph from the coast');
INSERT INTO topic VALUES (18, 'a book you might like');
INSERT INTO topic VALUES (19, 'معرض الخط عرب');
INSERT INTO topic VALUES (20, 'slide for the board');
INSERT INTO topic VALUES (21, 'مسود عقد');
INSERT INTO topic VALUES (22, 'draft of the propos');
INSERT INTO topic VALUES (23, 'a small favour');
INSERT INTO topic VALUES (24, 'صور من واد رم');
INSERT INTO topic VALUES (25, 'concert ticket');
INSERT INTO topic VALUES (26, 'the polym letter no 27');
INSERT INTO topic VALUES (27, 'how was the exam');
INSERT INTO topic VALUES (28, 'عينا مورد جديد');
INSERT INTO topic VALUES (29, 'coffe on thursday');
INSERT INTO topic VALUES (30, 'وصف مقلوب');
INSERT INTO topic VALUES (31, 'the read group');
INSERT INTO topic VALUES (32, 'كيف كان رحل');
INSERT INTO topic VALUES (33, 'visit to the plant');
INSERT INTO topic VALUES (34, 'a question about resin grade');
INSERT INTO topic VALUES (35, 'group de travail de mardi');
INSERT INTO topic VALUES (36, 'قهو مساء خميس');
INSERT INTO topic VALUES (37, 'the new flat at last');
INSERT INTO topic VALUES (38, 'note du cour de polymer');
INSERT INTO topic VALUES (39, 'the polym letter no 51');
INSERT INTO topic VALUES (40, 'rapport de labo version 2');
INSERT INTO topic VALUES (41, 'recycl sort black tray');
INSERT INTO topic VALUES (42, 'اخبار اصدقاء');
INSERT INTO topic VALUES (43, 'cake in the kitchen');
INSERT INTO topic VALUES (44, 'merci pour le coup de main');
INSERT INTO topic VALUES (45, 'budget for the trial');
INSERT INTO topic VALUES (46, 'recycl next meet');
INSERT INTO topic VALUES (47, 'line 2 test result');
INSERT INTO topic VALUES (48, 'bibliothequ demain matin');
INSERT INTO topic VALUES (49, 'the polym letter no 75');
INSERT INTO topic VALUES (50, 'crate second order');
INSERT INTO topic VALUES (51, 'good news');
INSERT INTO topic VALUES (52, 'بعد طول غياب');
INSERT INTO topic VALUES (53, 'سلام سوال صغير');
INSERT INTO topic VALUES (54, 'a note from manchest');
INSERT INTO topic VALUES (55, 'un cafe');
INSERT INTO topic VALUES (56, 'note from tuesday');
INSERT INTO topic VALUES (57, 'demenag samedi');
INSERT INTO topic VALUES (58, 'the polym letter no 99');
INSERT INTO topic VALUES (59, 'recycl read on film recycl');
INSERT INTO talk VALUES (1, 1, 1511443653000, 1);
INSERT INTO talk VALUES (1, 48, 1650482136000, 2);
INSERT INTO talk VALUES (2, 2, 1517391669000, 3);
INSERT INTO talk VALUES (3, 3, 1524243900000, 2);
INSERT INTO talk VALUES (3, 17, 1570696119000, 7);
INSERT INTO talk VALUES (3, 28, 1600856148000, 2);
INSERT INTO talk VALUES (4, 4, 1526242851000, 1);
INSERT INTO talk VALUES (5, 5, 1533912032000, 2);
INSERT INTO talk VALUES (5, 91, 1759999484000, 15);
INSERT INTO talk VALUES (6, 6, 1535398088000, 5);
INSERT INTO talk VALUES (6, 11, 1555493756000, 5);
INSERT INTO talk VALUES (6, 20, 1583654515000, 2);
INSERT INTO talk VALUES (7, 7, 1536653253000, 6);
INSERT INTO talk VALUES (7, 32, 1613489644000, 6);
INSERT INTO talk VALUES (8, 8, 1541019520000, 1);
INSERT INTO talk VALUES (8, 16, 1567666184000, 2);
INSERT INTO talk VALUES (8, 45, 1644245096000, 2);
INSERT INTO talk VALUES (8, 70, 1706299848000, 13);
INSERT INTO talk VALUES (9, 9, 1551269330000, 2);
INSERT INTO talk VALUES (9, 12, 1555836496000, 2);
INSERT INTO talk VALUES (9, 26, 1597935039000, 2);
INSERT INTO talk VALUES (9, 41, 1633688473000, 2);
INSERT INTO talk VALUES (10, 10, 1552470295000, 6);
INSERT INTO talk VALUES (11, 13, 1560518701000, 2);
INSERT INTO talk VALUES (11, 103, 1794999957000, 2);
INSERT INTO talk VALUES (12, 14, 1563000690000, 2);
INSERT INTO talk VALUES (13, 15, 1566921771000, 6);
INSERT INTO talk VALUES (14, 18, 1570785616000, 2);
INSERT INTO talk VALUES (14, 63, 1682708518000, 2);
INSERT INTO talk VALUES (14, 86, 1752435565000, 2);
INSERT INTO talk VALUES (15, 19, 1579352043000, 3);
INSERT INTO talk VALUES (15, 52, 1659354783000, 2);
INSERT INTO talk VALUES (15, 100, 1782834474000, 2);
INSERT INTO talk VALUES (16, 21, 1584254265000, 2);
INSERT INTO talk VALUES (17, 22, 1586855390000, 1);
INSERT INTO talk VALUES (17, 38, 1628406853000, 11);
INSERT INTO talk VALUES (18, 23, 1587635415000, 2);
INSERT INTO talk VALUES (18, 51, 1656227793000, 10);
INSERT INTO talk VALUES (18, 55, 1665048059000, 2);
INSERT INTO talk VALUES (18, 60, 1676707836000, 11);
INSERT INTO talk VALUES (19, 24, 1589980372000, 2);
INSERT INTO talk VALUES (20, 25, 1592549587000, 2);
INSERT INTO talk VALUES (20, 106, 1795517836000, 2);
INSERT INTO talk VALUES (21, 27, 1598789420000, 2);
INSERT INTO talk VALUES (22, 29, 1609745043000, 2);
INSERT INTO talk VALUES (23, 30, 1609851921000, 2);
INSERT INTO talk VALUES (23, 50, 1655402497000, 11);
INSERT INTO talk VALUES (23, 65, 1692010802000, 10);
INSERT INTO talk VALUES (24, 31, 1610285035000, 2);
INSERT INTO talk VALUES (24, 61, 1676970901000, 2);
INSERT INTO talk VALUES (25, 33, 1616315480000, 2);
INSERT INTO talk VALUES (25, 35, 1618648355000, 10);
INSERT INTO talk VALUES (26, 34, 1617632584000, 9);
INSERT INTO talk VALUES (27, 36, 1626108512000, 8);
INSERT INTO talk VALUES (27, 64, 1688816819000, 2);
INSERT INTO talk VALUES (28, 37, 1626940852000, 6);
INSERT INTO talk VALUES (29, 39, 1628623191000, 2);
INSERT INTO talk VALUES (29, 53, 1661936692000, 11);
INSERT INTO talk VALUES (29, 75, 1720004688000, 2);
INSERT INTO talk VALUES (29, 93, 1761585443000, 2);
INSERT INTO talk VALUES (30, 40, 1632048651000, 7);
INSERT INTO talk VALUES (30, 62, 1678039922000, 2);
INSERT INTO talk VALUES (31, 42, 1636381452000, 11);
INSERT INTO talk VALUES (31, 57, 1670698427000, 2);
INSERT INTO talk VALUES (32, 43, 1638365273000, 2);
INSERT INTO talk VALUES (32, 47, 1645860414000, 7);
INSERT INTO talk VALUES (33, 44, 1638619473000, 8);
INSERT INTO talk VALUES (34, 46, 1644334843000, 8);
INSERT INTO talk VALUES (34, 76, 1728383697000, 15);
INSERT INTO talk VALUES (34, 95, 1769459012000, 2);
INSERT INTO talk VALUES (35, 49, 1651319183000, 12);
INSERT INTO talk VALUES (35, 88, 1756294891000, 12);
INSERT INTO talk VALUES (36, 54, 1664616063000, 7);
INSERT INTO talk VALUES (36, 73, 1715444160000, 4);
INSERT INTO talk VALUES (36, 107, 1795777295000, 2);
INSERT INTO talk VALUES (37, 56, 1670571258000, 2);
INSERT INTO talk VALUES (38, 58, 1675339384000, 2);
INSERT INTO talk VALUES (39, 59, 1676221127000, 9);
INSERT INTO talk VALUES (40, 66, 1693221863000, 2);
INSERT INTO talk VALUES (41, 67, 1693559054000, 13);
INSERT INTO talk VALUES (42, 68, 1698396510000, 2);
INSERT INTO talk VALUES (43, 69, 1703505409000, 15);
INSERT INTO talk VALUES (43, 94, 1768982945000, 2);
INSERT INTO talk VALUES (44, 71, 1712403920000, 12);
INSERT INTO talk VALUES (45, 74, 1716540822000, 15);
INSERT INTO talk VALUES (45, 82, 1739875392000, 15);
INSERT INTO talk VALUES (46, 77, 1728986117000, 13);
INSERT INTO talk VALUES (47, 79, 1731598129000, 2);
INSERT INTO talk VALUES (47, 89, 1758536912000, 17);
INSERT INTO talk VALUES (48, 80, 1734177687000, 12);
INSERT INTO talk VALUES (49, 81, 1738055551000, 9);
INSERT INTO talk VALUES (50, 83, 1743668095000, 17);
INSERT INTO talk VALUES (51, 84, 1744548853000, 13);
INSERT INTO talk VALUES (52, 87, 1755529689000, 2);
INSERT INTO talk VALUES (53, 90, 1759412213000, 4);
INSERT INTO talk VALUES (54, 96, 1770027890000, 2);
INSERT INTO talk VALUES (55, 98, 1774534093000, 2);
INSERT INTO talk VALUES (56, 99, 1780309945000, 2);
INSERT INTO talk VALUES (57, 102, 1794570860000, 2);
INSERT INTO talk VALUES (58, 104, 1795084961000, 9);
INSERT INTO talk VALUES (59, 105, 1795105668000, 13);
INSERT INTO bond VALUES ('g.pennington@coastal-films.example', 'gareth.pennington@delta-packaging.example', 0, 1796034411010);
INSERT INTO bond VALUES ('harriet.oakley@example.net', 'maysoon.bitar@example.com', 0, 1796034412517);
INSERT INTO bond VALUES ('ifeoma.nwadike@example.org', 'stellan.brandvik@example.net', 1, 1796034409341);
INSERT INTO never VALUES (x'353e046479a373690462a91b024dc296ac923f82', '85f1ad0d8f60e0fc', 1796034414837);
INSERT INTO secret VALUES ('never', x'3bdf11c8d2831dcae902f17fd54ad6ffa7ecc72156ba0621477d6d8335c8479a');
INSERT INTO recipient VALUES (1, 2, 'to', 2);
INSERT INTO recipient VALUES (2, 2, 'to', 2);
INSERT INTO recipient VALUES (3, 4, 'to', 4);
INSERT INTO recipient VALUES (4, 2, 'to', 2);
INSERT INTO recipient VALUES (5, 3, 'to', 3);
INSERT INTO recipient VALUES (6, 2, 'to', 2);
INSERT INTO recipient VALUES (7, 2, 'to', 2);
INSERT INTO recipient VALUES (8, 2, 'to', 2);
INSERT INTO recipient VALUES (9, 3, 'to', 3);
INSERT INTO recipient VALUES (10, 2, 'to', 2);
INSERT INTO recipient VALUES (11, 2, 'to', 2);
INSERT INTO recipient VALUES (12, 1, 'to', 1);
INSERT INTO recipient VALUES (13, 3, 'to', 3);
INSERT INTO recipient VALUES (14, 4, 'to', 4);
INSERT INTO recipient VALUES (15, 2, 'to', 2);
INSERT INTO recipient VALUES (16, 3, 'to', 3);
INSERT INTO recipient VALUES (17, 2, 'to', 2);
INSERT INTO recipient VALUES (18, 1, 'to', 1);
INSERT INTO recipient VALUES (19, 2, 'to', 2);
INSERT INTO recipient VALUES (20, 5, 'to', 5);
INSERT INTO recipient VALUES (21, 6, 'to', 6);
INSERT INTO recipient VALUES (22, 2, 'to', 2);
INSERT INTO recipient VALUES (23, 3, 'to', 3);
INSERT INTO recipient VALUES (24, 7, 'to', 7);
INSERT INTO recipient VALUES (25, 3, 'to', 3);
INSERT INTO recipient VALUES (26, 1, 'to', 1);
INSERT INTO recipient VALUES (27, 6, 'to', 6);
INSERT INTO recipient VALUES (28, 4, 'to', 4);
INSERT INTO recipient VALUES (29, 8, 'to', 3);
INSERT INTO recipient VALUES (30, 1, 'to', 1);
INSERT INTO recipient VALUES (31, 7, 'to', 7);
INSERT INTO recipient VALUES (32, 2, 'to', 2);
INSERT INTO recipient VALUES (33, 8, 'to', 3);
INSERT INTO recipient VALUES (34, 2, 'to', 2);
INSERT INTO recipient VALUES (35, 2, 'to', 2);
INSERT INTO recipient VALUES (36, 2, 'to', 2);
INSERT INTO recipient VALUES (37, 2, 'to', 2);
INSERT INTO recipient VALUES (38, 2, 'to', 2);
INSERT INTO recipient VALUES (39, 10, 'to', 9);
INSERT INTO recipient VALUES (40, 2, 'to', 2);
INSERT INTO recipient VALUES (41, 8, 'to', 3);
INSERT INTO recipient VALUES (42, 2, 'to', 2);
INSERT INTO recipient VALUES (43, 4, 'to', 4);
INSERT INTO recipient VALUES (44, 2, 'to', 2);
INSERT INTO recipient VALUES (45, 10, 'to', 9);
INSERT INTO recipient VALUES (46, 2, 'to', 2);
INSERT INTO recipient VALUES (47, 2, 'to', 2);
INSERT INTO recipient VALUES (48, 11, 'to', 10);
INSERT INTO recipient VALUES (49, 2, 'to', 2);
INSERT INTO recipient VALUES (50, 2, 'to', 2);
INSERT INTO recipient VALUES (51, 2, 'to', 2);
INSERT INTO recipient VALUES (52, 8, 'to', 3);
INSERT INTO recipient VALUES (53, 2, 'to', 2);
INSERT INTO recipient VALUES (54, 2, 'to', 2);
INSERT INTO recipient VALUES (55, 8, 'to', 3);
INSERT INTO recipient VALUES (56, 10, 'to', 9);
INSERT INTO recipient VALUES (57, 11, 'to', 10);
INSERT INTO recipient VALUES (58, 12, 'to', 11);
INSERT INTO recipient VALUES (59, 2, 'to', 2);
INSERT INTO recipient VALUES (60, 2, 'to', 2);
INSERT INTO recipient VALUES (61, 4, 'to', 4);
INSERT INTO recipient VALUES (62, 7, 'to', 7);
INSERT INTO recipient VALUES (63, 10, 'to', 9);
INSERT INTO recipient VALUES (64, 11, 'to', 10);
INSERT INTO recipient VALUES (65, 2, 'to', 2);
INSERT INTO recipient VALUES (66, 12, 'to', 11);
INSERT INTO recipient VALUES (67, 14, 'to', NULL);
INSERT INTO recipient VALUES (68, 7, 'to', 7);
INSERT INTO recipient VALUES (69, 2, 'to', 2);
INSERT INTO recipient VALUES (70, 2, 'to', 2);
INSERT INTO recipient VALUES (71, 2, 'to', 2);
INSERT INTO recipient VALUES (73, 2, 'to', 2);
INSERT INTO recipient VALUES (74, 2, 'to', 2);
INSERT INTO recipient VALUES (75, 13, 'to', 12);
INSERT INTO recipient VALUES (76, 2, 'to', 2);
INSERT INTO recipient VALUES (77, 14, 'to', NULL);
INSERT INTO recipient VALUES (79, 17, 'to', 15);
INSERT INTO recipient VALUES (80, 2, 'to', 2);
INSERT INTO recipient VALUES (81, 2, 'to', 2);
INSERT INTO recipient VALUES (82, 2, 'to', 2);
INSERT INTO recipient VALUES (83, 2, 'to', 2);
INSERT INTO recipient VALUES (84, 2, 'to', 2);
INSERT INTO recipient VALUES (86, 13, 'to', 12);
INSERT INTO recipient VALUES (87, 6, 'to', 6);
INSERT INTO recipient VALUES (88, 2, 'to', 2);
INSERT INTO recipient VALUES (89, 2, 'to', 2);
INSERT INTO recipient VALUES (90, 2, 'to', 2);
INSERT INTO recipient VALUES (91, 2, 'to', 2);
INSERT INTO recipient VALUES (93, 13, 'to', 12);
INSERT INTO recipient VALUES (94, 15, 'to', 13);
INSERT INTO recipient VALUES (95, 17, 'to', 15);
INSERT INTO recipient VALUES (96, 10, 'to', 9);
INSERT INTO recipient VALUES (98, 12, 'to', 11);
INSERT INTO recipient VALUES (99, 17, 'to', 15);
INSERT INTO recipient VALUES (100, 15, 'to', 13);
INSERT INTO recipient VALUES (102, 12, 'to', 11);
INSERT INTO recipient VALUES (103, 17, 'to', 15);
INSERT INTO recipient VALUES (104, 2, 'to', 2);
INSERT INTO recipient VALUES (105, 14, 'to', NULL);
INSERT INTO recipient VALUES (106, 15, 'to', 13);
INSERT INTO recipient VALUES (107, 4, 'to', 4);
INSERT INTO topic_words (topic_words) VALUES ('rebuild');
CREATE INDEX message_by_thread ON message (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX listed_by_thread ON listed (thread_id, marks);
CREATE INDEX draft_by_email ON draft (email, state);
CREATE INDEX member_by_person ON member (person);
CREATE INDEX address_key_by_address ON address_key (address);
CREATE INDEX message_by_date ON message (date);
CREATE INDEX message_by_sender ON message (sender, date);
CREATE UNIQUE INDEX talk_by_message ON talk (message);
CREATE INDEX message_by_message_id ON message (message_id, sender, date);
CREATE INDEX recipient_by_address ON recipient (address);
CREATE TRIGGER topic_added AFTER INSERT ON topic BEGIN
    INSERT INTO topic_words (rowid, words) VALUES (NEW.id, NEW.words);
END;
CREATE TRIGGER topic_gone AFTER DELETE ON topic BEGIN
    INSERT INTO topic_words (topic_words, rowid, words) VALUES ('delete', OLD.id, OLD.words);
END;
CREATE TRIGGER talk_gone AFTER DELETE ON talk WHEN NOT EXISTS (SELECT 1 FROM talk WHERE topic = OLD.topic) BEGIN
    DELETE FROM topic WHERE id = OLD.topic;
END;
CREATE TRIGGER message_to_index_again AFTER UPDATE OF subject, date, sender ON message BEGIN
    DELETE FROM talk WHERE message = NEW.id;
    INSERT OR IGNORE INTO to_index VALUES (NEW.id);
END;
CREATE TRIGGER message_goes BEFORE DELETE ON message WHEN OLD.id <= (SELECT through FROM kept)
BEGIN
    INSERT OR IGNORE INTO touched
        SELECT OLD.sender WHERE OLD.sender IS NOT NULL
        UNION SELECT address FROM recipient WHERE message = OLD.id
        UNION SELECT address FROM failure WHERE message = OLD.id;
END;
PRAGMA user_version = 12;
