-- By what the account of somebody who is gone is known, said once; and names of people that old entries of the log still hold.

-- Each registration of an account that was closed for good is that of an empty account of its own, at an address that nobody
-- can have: mail_address.rs takes none that ends in .invalid.
create function gone_address(registration bigint) returns text language sql immutable parallel safe strict
return 'gone-' || registration || '@deleted.invalid';
comment on function gone_address is 'Address of the empty account that a registration of a closed account belongs to.';

create function is_gone(mail_key text, disabled_at timestamptz) returns boolean language sql immutable parallel safe
return disabled_at is not null and mail_key like 'gone-%@deleted.invalid';
comment on function is_gone is 'Whether an account is such an empty one, of which neither name nor address is told.';

-- People of a demonstration had such addresses. Theirs are at another name that is nobody's now.
update accounts set mail = replace(mail, 'demo.invalid', 'demo.example'), mail_key = replace(mail_key, 'demo.invalid', 'demo.example')
where mail_key ~ '@(crowd\.)?demo\.invalid$';
update person_mails set mail = replace(mail, 'demo.invalid', 'demo.example'), mail_key = replace(mail_key, 'demo.invalid', 'demo.example')
where mail_key ~ '@demo\.invalid$';
update proposal_speakers set mail = replace(mail, 'demo.invalid', 'demo.example'), mail_key = replace(mail_key, 'demo.invalid', 'demo.example')
where mail_key ~ '@demo\.invalid$';

-- Entries about names of people hold ids. Older programs wrote the names there, which nobody reads any more: they go, and the
-- ids stay.
create function entry_without_names(action text, details jsonb) returns jsonb language sql immutable
return case
    when action not in ('speaker.merge', 'speaker.unmerge', 'speaker.apart', 'speaker.maybe_one', 'speaker.names',
                        'speaker.name_confirmed', 'speaker.name_unconfirmed') then details
    when jsonb_typeof(details -> 'changes') = 'array' then
        details - 'words' || jsonb_build_object('changes', (
            select coalesce(jsonb_agg(c.value - 'was' - 'is' order by c.ordinality), '[]')
            from jsonb_array_elements(details -> 'changes') with ordinality c))
    else details - 'words' end;

-- The chain follows from what is left, from the first such entry of a log on. A place that did not follow from the one before it
-- goes on not to, so that what somebody changed by hand shows as before. Each log says what was done to it.
-- Meanwhile nobody writes to a log; where there is no such entry, nobody waits.
do $$
declare
    line   record;
    link   record;
    entry  audit_log;
    clean  audit_log;
    was    bytea;
    became bytea;
    logs   bigint[] := '{}';
    counts bigint[] := '{}';
begin
    if not exists (select from audit_log l where entry_without_names(l.action, l.details) <> l.details) then
        return;
    end if;
    alter table audit_log disable trigger audit_log_append_only;
    alter table audit_chain disable trigger audit_chain_append_only;
    for line in
        select coalesce(l.series_id, 0) as chain, min(c.place) as first, count(*) as entries
        from audit_log l left join audit_chain c on c.entry_id = l.id and c.chain = coalesce(l.series_id, 0)
        where entry_without_names(l.action, l.details) <> l.details
        group by 1 order by 1
    loop
        select c.hash into was from audit_chain c where c.chain = line.chain and c.place = line.first - 1;
        became := was;
        for link in
            select c.place, c.entry_id, c.hash from audit_chain c
            where c.chain = line.chain and c.place >= line.first order by c.place
        loop
            select * into entry from audit_log l where l.id = link.entry_id;
            if entry.id is not null and link.hash = audit_digest(coalesce(was, ''::bytea), entry) then
                clean := entry;
                clean.details := entry_without_names(entry.action, entry.details);
                became := audit_digest(coalesce(became, ''::bytea), clean);
                update audit_chain c set hash = became
                where c.chain = line.chain and c.place = link.place and c.hash <> became;
            else
                became := link.hash;
            end if;
            was := link.hash;
        end loop;
        update audit_log l set details = entry_without_names(l.action, l.details)
        where coalesce(l.series_id, 0) = line.chain and entry_without_names(l.action, l.details) <> l.details;
        logs := logs || line.chain;
        counts := counts || line.entries;
    end loop;
    alter table audit_log enable trigger audit_log_append_only;
    alter table audit_chain enable trigger audit_chain_append_only;
    insert into audit_log (series_id, action, details)
    select nullif(n.chain, 0), 'log.names_removed', jsonb_build_object('count', n.entries)
    from unnest(logs, counts) as n(chain, entries);
end
$$;
drop function entry_without_names(text, jsonb);
