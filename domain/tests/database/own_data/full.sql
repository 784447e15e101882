-- Somebody (ME, whose address is MAIL) with a part in whatever an account may have a part in, beside another one (OTHER)
-- with a part in the same: whatever is the other's says "zqother", and what opens an account "zqsecret".
update accounts set name = 'mename', new_mail = 'menew@data.test', password_hash = 'zqsecrethash', totp_confirmed = true,
       language = 'ja', created_at = '2026-01-01T00:00:00Z' where id = ME;
update accounts set name = 'zqothername', password_hash = 'zqsecrethash' where id = OTHER;
insert into sessions (token_hash, account_id, idle_until, absolute_until, browser)
select sha256(('zqsecret' || id)::bytea), id, now() + interval '1 day', now() + interval '9 days', case id when ME then 'mebrowser' else 'zqotherbrowser' end
from accounts where id in (ME, OTHER);
insert into known_devices (token_hash, account_id, created_at, last_used_at) select sha256(('zqsecret' || id)::bytea), id, now(), now() from accounts where id in (ME, OTHER);
insert into tokens (token_hash, account_id, purpose, expires_at) select sha256(('zqsecret' || id)::bytea), id, 'calendar', now() + interval '1 day' from accounts where id in (ME, OTHER);
insert into sign_in_failures (account_key, source) values ('MAIL', 'zqothersource'), ('code MAIL', 'zqothersource'), ('zqother@data.test', 'x');
insert into held_forms (account_id, browser, path, fields) values (ME, '\x00', '/mepath', '{"words": "mewords"}'), (OTHER, '\x00', '/zqotherpath', '{"words": "zqotherwords"}');

insert into series (slug, name) values ('tide', 'Tide');
insert into events (series_id, number, state, starts_at, ends_at, title)
select id, 2, 'ended', '2026-02-02T10:00:00Z', '2026-02-02T12:00:00Z', 'Second' from series;
insert into series_roles (series_id, account_id, role) select id, ME, 'moderator' from series union all select id, OTHER, 'owner' from series;
insert into role_invitations (series_id, mail, mail_key, role, language, expires_at, invited_by)
select s.id, m, m, 'reporter', 'ja', now() + interval '1 day', OTHER from series s, unnest(array['MAIL', 'zqother@data.test']) m;
insert into follows (series_id, account_id) select s.id, a from series s, unnest(array[ME, OTHER]::bigint[]) a;
insert into mail_stops (series_id, account_id) select s.id, a from series s, unnest(array[ME, OTHER]::bigint[]) a;
insert into audit_log (account_id, series_id, event_id, action, subject, address, details)
select a, e.series_id, e.id, 'role.grant.reporter', 'account:OTHER', case a when ME then '192.0.2.7' else 'zqotheraddress' end, '{"to": "zqotherdetail"}'
from events e, unnest(array[ME, OTHER]::bigint[]) a;

insert into participation_types (event_id, position, name, mode) select id, 1, 'Hall', 'onsite' from events union all select id, 2, 'Stream', 'online' from events;
insert into registrations (event_id, type_id, account_id, state, code, registered_at, confirmed_at, attended, checked_in_at, desk_note, door_name, came_from, imported_name)
select e.id, t.id, a, 'confirmed', case a when ME then 'mecode' else 'zqothercode' end, '2026-01-20T00:00:00Z', '2026-01-20T00:00:00Z', true,
       '2026-02-02T10:00:00Z', 'zqothernote', case a when ME then 'medoor' else 'zqotherdoor' end, 'series', case a when ME then 'melist' else 'zqotherlist' end
from events e join participation_types t on t.event_id = e.id and t.name = 'Hall', unnest(array[ME, OTHER]::bigint[]) a;
update registrations set type_id = (select id from participation_types where name = 'Stream');
insert into mail_links (token_hash, purpose, registration_id, account_id, expires_at, language)
select sha256(('zqsecret' || code)::bytea), 'registration', id, account_id, now() + interval '1 day', 'ja' from registrations;
insert into sign_up_questions (series_id, position, kind, words_ja, words_en) select id, 1, 'short', 'きっかけ', 'Why' from series;
insert into sign_up_answers (registration_id, question_id, answer, answered_at)
select r.id, q.id, case r.code when 'mecode' then '{meanswer}'::text[] else '{zqotheranswer}' end, now() from registrations r, sign_up_questions q;
insert into door_entries (event_id, id, registration_id, name, entered_at, received_at, account_id)
select event_id, 'entry-' || id || '-one', id, case code when 'mecode' then 'meentry' else 'zqotherentry' end, now(), now(), OTHER from registrations;
insert into door_undos (event_id, entry_id, received_at) select event_id, id, now() from door_entries;
insert into lotteries (type_id, event_id, source, said_at, closed_at, fingerprint) select t.id, t.event_id, 'a value', now(), now(), repeat('0', 64) from participation_types t where name = 'Stream';
insert into lottery_entries (type_id, number, registration_id)
select type_id, case code when 'mecode' then 'menumber' else 'zqothernumber' end, id from registrations;

insert into slots (event_id, position, title, tlp, slides_url) select id, n, case n when 1 then 'metalk' else 'zqothertalk' end, 'clear', 'https://slides.test/' || n from events, generate_series(1, 2) n;
insert into questions (event_id, slot_id, body, asker, state, participant, source)
select t.event_id, t.id, w.body, w.asker, 'live', w.who, 'live' from slots t,
  (values ('mequestion', '', 'a:ME'), ('zqotherquestion', 'zqotherasker', 'a:OTHER'), ('zqothervisitor', '', 'p:zqother')) w (body, asker, who)
where t.position = 1;
insert into question_texts (question_id, until, body) select id, now(), body || 'before' from questions;
insert into question_mails (question_id, mail, language, at) select id, case participant when 'a:ME' then 'MAIL' else 'zqother@data.test' end, 'ja', now() from questions;
insert into question_votes (question_id, participant) select q.id, p from questions q, unnest(array['a:ME', 'a:OTHER']) p;
insert into held_askers (event_id, participant, hold, account_id, at) select e.id, p, 'held', OTHER, now() from events e, unnest(array['a:ME', 'a:OTHER']) p;
insert into question_acts (event_id, account_id, at) select e.id, a, now() - case a when ME then interval '1 minute' else interval '2 minutes' end from events e, unnest(array[ME, OTHER]::bigint[]) a;
insert into answers (question_id, position, author, body, created_at)
select q.id, row_number() over (order by c.id), case c.account_id when ME then 'mename' else 'zqothername' end,
       case c.account_id when ME then 'meanswered' else 'zqotheranswered' end, c.at
from questions q, question_acts c where q.participant = 'a:ME';
insert into polls (event_id, kind, title, options) select id, 'several', 'Which', '{first,second}' from events;
insert into poll_answers (poll_id, participant, choice, words) select id, 'a:ME', 2, '' from polls union all select id, 'a:OTHER', 1, 'zqotherwords' from polls;
insert into reactions (slot_id, participant, kind) select id, p, 'aha' from slots, unnest(array['a:ME', 'a:OTHER']) p where position = 1;

insert into people (slug, name, bio, url) values ('me', 'me speaks', 'mebio', 'https://me.test/'), ('other', 'zqother speaks', 'zqotherbio', null);
update accounts a set person_id = p.id from people p where (a.id, p.slug) in ((ME, 'me'), (OTHER, 'other'));
insert into appearances (slot_id, person_id, position, name, affiliation)
select t.id, p.id, 1, case p.slug when 'me' then 'mebilled' else 'zqotherbilled' end, 'meplace' from slots t join people p on (t.position, p.slug) in ((1, 'me'), (2, 'other'));
insert into appearances (slot_id, person_id, position, name) select t.id, p.id, 2, 'zqotherbilled' from slots t, people p where t.position = 1 and p.slug = 'other';
insert into person_aliases (person_id, alias, key, is_own) select id, case slug when 'me' then 'mealias' else 'zqotheralias' end, slug || 'alias', true from people;
insert into person_mails (series_id, person_id, mail, mail_key, at, added_by)
select s.id, p.id, m.mail, m.mail, now(), OTHER from series s, people p, (values ('me', 'MAIL'), ('other', 'zqother@data.test')) m (slug, mail) where m.slug = p.slug;
insert into person_pictures (person_id, bytes, hash, uploaded_by, uploaded_at)
select id, '\xffd8ff'::bytea || decode(repeat('00', 100), 'hex'), repeat(case slug when 'me' then 'a' else 'b' end, 64), case slug when 'me' then ME else OTHER end, now() from people;
insert into picture_removals (person_id, series_id, reason, removed_by, removed_at) select p.id, s.id, case p.slug when 'me' then 'mereason' else 'zqotherreason' end, OTHER, now() from people p, series s;
insert into slot_files (slot_id, bytes, size, hash, uploaded_by, uploaded_at)
select id, '%PDF-'::bytea, 5, repeat(case position when 1 then 'c' else 'd' end, 64), OTHER, now() from slots;
insert into talk_corrections (slot_id, account_id, state, name, affiliation, role, title, abstract, sent_at, told_at)
select t.id, a.id, 'sent', a.word || 'name', a.word || 'affiliation', a.word || 'role', a.word || 'corrected', a.word || 'abstract', now(), now()
from slots t, (values (ME, 'me'), (OTHER, 'zqother')) a (id, word) where t.position = 1;
insert into question_calls (event_id, person_id, at) select e.id, p.id, now() from events e, people p;
insert into speaker_reminders (slot_id, person_id, at) select slot_id, person_id, now() from appearances where position = 1;
insert into missing_requests (series_id, person_id, asked_at, asked_by) select s.id, p.id, now(), OTHER from series s, people p;

insert into proposal_calls (series_id, lengths, kinds, created_at, updated_at) select id, '{20}', '{talk}', now(), now() from series;
insert into proposal_fields (call_id, position, kind, words_ja) select id, 1, 'short', '場所' from proposal_calls;
insert into proposal_criteria (call_id, position, name, weight) select id, 1, 'Use', 1 from proposal_calls;
insert into proposals (call_id, account_id, code, number, state, title, minutes, kind, submitted_at, typed, free_days, created_at, updated_at)
select c.id, a, case a when ME then 'meproposal' else 'zqotherproposal' end, case a when ME then 1 else 2 end, 'submitted', case a when ME then 'metitle' else 'openly judged' end, 20, 'talk', now(), '{"title": "as typed"}', '{2031-02-05}', now(), now()
from proposal_calls c, unnest(array[ME, OTHER]::bigint[]) a;
insert into proposal_answers (proposal_id, field_id, answer) select p.id, f.id, case p.code when 'meproposal' then '{meplace}'::text[] else '{zqotherplace}' end from proposals p, proposal_fields f;
insert into proposal_speakers (proposal_id, position, name, mail, mail_key, asked_at)
select id, 1, case code when 'meproposal' then 'my friend' else 'mename' end, case code when 'meproposal' then 'friend@data.test' else 'MAIL' end, case code when 'meproposal' then 'friend@data.test' else 'MAIL' end, now() from proposals;
insert into proposal_decisions (proposal_id, decision, version, subject, body, staged_by, staged_at, sent_by, sent_at)
select id, 'accept', 1, case code when 'meproposal' then 'mesubject' else 'zqothersubject' end, 'mebody', OTHER, now(), OTHER, now() from proposals;
insert into proposal_reviews (proposal_id, account_id, words, is_conflict, created_at, updated_at)
select p.id, r.who, r.words, false, now(), now() from proposals p join (values (ME, 'mereview', 'zqotherproposal'), (OTHER, 'zqotherreview', 'meproposal')) r (who, words, code) on r.code = p.code;
insert into proposal_scores (proposal_id, account_id, criterion_id, score) select r.proposal_id, r.account_id, c.id, 4 from proposal_reviews r, proposal_criteria c;
insert into proposal_comments (proposal_id, account_id, body, at)
select p.id, r.who, r.words, now() from proposals p join (values (ME, 'mecomment', 'zqotherproposal'), (OTHER, 'zqothercomment', 'meproposal')) r (who, words, code) on r.code = p.code;
insert into speaker_requests (account_id, mailbox, at) values (ME, 'friend@data.test', now()), (OTHER, 'zqother@data.test', now());

insert into announcements (event_id, subject_ja, subject_en, body_ja, body_en, state, account_id, segment, created_at, updated_at)
select id, 'お知らせ', '', '', '', 'sent', OTHER, '{}', now(), now() from events;
insert into jobs (kind, key, topic, recipient, language, payload, state, done_at, event_id, announcement_id)
select 'mail', 'key-' || w.state || w.who, 'notice', w.who, 'ja', '{}', w.state, now(), e.id, a.id
from events e join announcements a on a.event_id = e.id, (values ('MAIL', 'done'), ('MAIL', 'dead'), ('zqother@data.test', 'done')) w (who, state);
