-- Who declines an accepted talk leaves organizers as much to do as who calls a confirmed one off: they are told, and see it
-- among what is missing until it is settled.
alter table proposals
    drop constraint proposals_called_off_cancelled,
    add constraint proposals_called_off_over check (called_off_at is null or state in ('cancelled', 'withdrawn'));
comment on column proposals.called_off_at is 'When its speaker called a confirmed talk off, or declined an accepted one; null for one that organizers cancelled.';
