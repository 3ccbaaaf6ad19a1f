-- +goose Up
-- Many clients from one peer to others, in one act; and who must not walk with whom.

-- A peer who must not carry a client, such as somebody they know from outside.
CREATE TABLE peer_conflicts (
  agency_id    uuid NOT NULL,
  id           uuid NOT NULL,
  client_id    uuid NOT NULL,
  peer_id      uuid NOT NULL,
  reason       bytea NOT NULL,                -- sealed
  recorded_by  uuid NOT NULL,
  recorded_at  timestamptz NOT NULL,
  lifted_by    uuid,
  lifted_at    timestamptz,
  version      integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, peer_id) REFERENCES staff,
  FOREIGN KEY (agency_id, recorded_by) REFERENCES staff,
  FOREIGN KEY (agency_id, lifted_by) REFERENCES staff,
  CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
);
CREATE UNIQUE INDEX peer_conflicts_once_each ON peer_conflicts (agency_id, client_id, peer_id) WHERE lifted_at IS NULL;
CALL guard_client_rows('peer_conflicts', 'client_id', ', INSERT, UPDATE');

-- One batch. What it did to each client is in its items.
CREATE TABLE reassignments (
  agency_id  uuid NOT NULL,
  id         uuid NOT NULL,
  peer_id    uuid NOT NULL,                   -- whose caseload it was
  why        text NOT NULL CHECK (why IN ('leave', 'resignation', 'conflict', 'balance')),
  starts_at  timestamptz NOT NULL,
  ends_at    timestamptz CHECK (ends_at > starts_at), -- of a leave: then they come back
  made_by    uuid NOT NULL,
  made_at    timestamptz NOT NULL,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, peer_id) REFERENCES staff,
  FOREIGN KEY (agency_id, made_by) REFERENCES staff
);
CALL guard_agency_rows('reassignments');
CREATE POLICY led ON reassignments TO continuo_reach
  USING (peer_id = ANY ((SELECT led_staff())::uuid[]) OR made_by = (SELECT app_actor()))
  WITH CHECK (peer_id = ANY ((SELECT led_staff())::uuid[]) AND made_by = (SELECT app_actor()));
CREATE POLICY agency ON reassignments TO continuo_agency USING (true) WITH CHECK (true);
CREATE POLICY rows ON reassignments FOR SELECT TO continuo_rows USING (true);
GRANT SELECT, INSERT ON reassignments TO continuo_content;
GRANT SELECT ON reassignments TO continuo_rows;
CREATE INDEX reassignments_of_peer ON reassignments (agency_id, peer_id, made_at DESC, id DESC);
CREATE INDEX reassignments_of_maker ON reassignments (agency_id, made_by, made_at);

CREATE TABLE reassignment_items (
  agency_id        uuid NOT NULL,
  id               uuid NOT NULL,
  reassignment_id  uuid NOT NULL,
  client_id        uuid NOT NULL,
  to_peer_id       uuid NOT NULL,
  assignment_id    uuid NOT NULL,             -- the one that began
  override         bytea,                     -- sealed: why in spite of what was to be said
  tasks_moved      integer NOT NULL DEFAULT 0,
  tasks_left       integer NOT NULL DEFAULT 0, -- open tasks that stay until it begins
  plans            integer NOT NULL DEFAULT 0, -- planned contacts of the old peer, which are the new one's business from then on
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, reassignment_id) REFERENCES reassignments,
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, to_peer_id) REFERENCES staff,
  FOREIGN KEY (agency_id, assignment_id) REFERENCES assignments
);
CREATE UNIQUE INDEX reassignment_items_once_each ON reassignment_items (agency_id, reassignment_id, client_id);
CREATE INDEX reassignment_items_of_client ON reassignment_items (agency_id, client_id);
CALL guard_client_rows('reassignment_items', 'client_id', ', INSERT');
CALL make_insert_only('reassignments');
