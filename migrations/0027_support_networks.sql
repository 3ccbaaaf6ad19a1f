-- +goose Up
-- Who is there for a person: how many, how close, how often. A snapshot of a day, as the person says it. Nobody of those people
-- has asked to be on record, so there is no column for a name, and no free text to write one into.
CREATE TABLE support_networks (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  client_id    uuid NOT NULL,
  ties         bytea,                       -- sealed; null: nobody
  taken_on     date NOT NULL,
  recorded_by  uuid NOT NULL,
  recorded_at  timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, recorded_by) REFERENCES staff
);
CREATE INDEX support_networks_of_client ON support_networks (agency_id, client_id, taken_on, id);
CALL guard_client_rows('support_networks', 'client_id', ', INSERT');
CALL make_insert_only('support_networks');
