-- A role may reach one event of the series and nothing else of it: whoever helps on one evening.

alter table series_roles
    add column event_id bigint references events (id) on delete cascade,
    add constraint series_roles_event_helps check (event_id is null or role in ('moderator', 'reporter', 'checkin'));
comment on column series_roles.event_id is 'The one event that the role reaches; null for the whole series.';
create index series_roles_event on series_roles (event_id) where event_id is not null;

alter table role_invitations
    add column event_id bigint references events (id) on delete cascade,
    add constraint role_invitations_event_helps check (event_id is null or role in ('moderator', 'reporter', 'checkin'));
comment on column role_invitations.event_id is 'The one event that the role will reach; null for the whole series.';
create index role_invitations_event on role_invitations (event_id) where event_id is not null;
