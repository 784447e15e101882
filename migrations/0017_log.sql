-- What was done is chained: each entry of a series carries a hash over itself and the one before, so that a
-- changed, missing or slipped-in entry shows. Which event it is about, and what changed, stand in the entry.

alter table audit_log add column event_id bigint;
comment on column audit_log.event_id is 'The event that it is about, if it is about one.';
comment on column audit_log.details is 'What changed, from what to what; never a secret or a mail address.';
create index audit_log_by_event on audit_log (event_id, id desc) where event_id is not null;

alter table audit_log disable trigger audit_log_append_only;
update audit_log set event_id = substr(subject, 7)::bigint where subject ~ '^event:[0-9]{1,18}$';
alter table audit_log enable trigger audit_log_append_only;

create table audit_chain (
    chain    bigint not null,
    place    bigint not null,
    entry_id bigint not null,
    hash     bytea not null,
    constraint audit_chain_pkey primary key (chain, place),
    constraint audit_chain_entry_unique unique (entry_id),
    constraint audit_chain_place_positive check (place > 0),
    constraint audit_chain_hash_size check (length(hash) = 32)
);
comment on table audit_chain is 'The entries of audit_log in the order of their commits, a chain for each series. Append only.';
comment on column audit_chain.chain is 'Id of the series; 0 for what belongs to none.';
comment on column audit_chain.place is 'From 1, without a gap.';
comment on column audit_chain.entry_id is 'Of audit_log. No foreign key: what somebody removes there has to show here.';
comment on column audit_chain.hash is 'SHA-256 of the hash before and the entry, as audit_digest writes it.';

create function audit_digest(before bytea, entry audit_log) returns bytea language sql stable as $$
    select sha256(before || convert_to(jsonb_build_array(
        entry.id, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.account_id, entry.series_id,
        entry.event_id, entry.action, entry.subject, entry.outcome, entry.address, entry.request_id, entry.details
    )::text, 'UTF8'))
$$;

-- At commit, when every other lock is taken: two transactions that write entries never wait for each other crosswise.
create function audit_log_is_chained() returns trigger language plpgsql as $$
declare
    line bigint := coalesce(new.series_id, 0);
    last audit_chain;
begin
    perform pg_advisory_xact_lock(hashtextextended('audit_chain:' || line, 0));
    select * into last from audit_chain where chain = line order by place desc limit 1;
    insert into audit_chain (chain, place, entry_id, hash)
    values (line, coalesce(last.place, 0) + 1, new.id, audit_digest(coalesce(last.hash, ''::bytea), new));
    return null;
end
$$;

do $$
declare
    entry audit_log;
    last audit_chain;
begin
    for entry in select * from audit_log order by id loop
        select * into last from audit_chain where chain = coalesce(entry.series_id, 0) order by place desc limit 1;
        insert into audit_chain (chain, place, entry_id, hash)
        values (coalesce(entry.series_id, 0), coalesce(last.place, 0) + 1, entry.id,
                audit_digest(coalesce(last.hash, ''::bytea), entry));
    end loop;
end
$$;

create constraint trigger audit_log_chained after insert on audit_log
    deferrable initially deferred for each row execute function audit_log_is_chained();
create trigger audit_chain_append_only before update or delete on audit_chain
    for each row execute function audit_log_is_append_only();
create trigger audit_chain_no_truncate before truncate on audit_chain
    for each statement execute function audit_log_is_append_only();

do $$
begin
    if exists (select from pg_roles where rolname = 'benkyokai_app') then
        revoke update, delete, truncate on audit_chain from benkyokai_app;
    end if;
end
$$;
