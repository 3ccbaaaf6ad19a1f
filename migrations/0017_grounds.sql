-- +goose Up
-- Rights to release something that are not the person's consent: orders of a court, undertakings of an auditor, agreements
-- with a qualified service organization (42 CFR 2.61 to 2.67, 2.53, 2.11). Emergencies have a table of their own.
CREATE TABLE grounds (
  agency_id     uuid NOT NULL REFERENCES agencies,
  id            uuid NOT NULL,
  client_id     uuid,                         -- whom an order is about; null: what holds for every client
  recipient_id  uuid NOT NULL,
  basis         text NOT NULL CHECK (basis IN ('court_order', 'audit_evaluation', 'service_agreement')),
  information   jsonb NOT NULL,
  name          bytea NOT NULL,               -- sealed: which court, whose undertaking, which agreement
  number        bytea,                        -- sealed: the order's or agreement's
  words         bytea,                        -- sealed: what was undertaken or ordered
  dated_on      date NOT NULL,
  until_on      date,                         -- the last day
  order_seen    boolean NOT NULL DEFAULT false, -- the order itself, as a judge signed it
  subpoena_seen boolean NOT NULL DEFAULT false, -- and what compels
  recorded_by   uuid NOT NULL,
  recorded_at   timestamptz NOT NULL,
  ended_by      uuid,
  ended_at      timestamptz,
  end_reason    bytea,                        -- sealed
  version       integer NOT NULL DEFAULT 1,
  PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, recipient_id) REFERENCES recipients,
  FOREIGN KEY (agency_id, recorded_by) REFERENCES staff,
  FOREIGN KEY (agency_id, ended_by) REFERENCES staff,
  CHECK (until_on >= dated_on),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
  CHECK ((basis = 'court_order') = (client_id IS NOT NULL)),
  CHECK (basis <> 'court_order' OR order_seen AND subpoena_seen), -- a subpoena alone is no order, an order alone compels nothing (2.61(b))
  CHECK (basis <> 'service_agreement' OR until_on IS NOT NULL)
);
CREATE INDEX grounds_of_client ON grounds (agency_id, client_id, id);
CALL guard_client_rows('grounds', 'client_id', ', INSERT, UPDATE');
CREATE POLICY everybodys ON grounds TO continuo_content USING (client_id IS NULL) WITH CHECK (client_id IS NULL);

-- Who did what with one client's record, for the person themselves: nothing of what was changed, and nobody else in it.
-- Who may ask is who reaches the client, in the two operations that are for this.
GRANT CREATE ON SCHEMA public TO continuo_rows;
-- +goose StatementBegin
CREATE FUNCTION looks_at(p_client uuid, p_since timestamptz, OUT at timestamptz, OUT actor_kind text, OUT actor_id uuid, OUT actor_name text, OUT op text)
  RETURNS SETOF record LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  IF app_op() NOT IN ('access_log.get', 'access_log.make')
     OR app_reach() <> 'agency' AND NOT p_client = ANY ((SELECT reachable_clients())::uuid[])
     OR p_client = ANY ((SELECT hidden_clients())::uuid[]) THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT e.at, e.actor_kind, e.actor_id, e.actor_name, e.op FROM audit_entries e
    WHERE e.agency_id = app_agency() AND e.outcome = 'done' AND e.at >= p_since
      AND e.client_ids && (p_client || ARRAY(SELECT c.id FROM clients c WHERE c.agency_id = app_agency() AND c.merged_into = p_client))
    ORDER BY e.at DESC, e.id DESC LIMIT 5000;
END $$;
-- +goose StatementEnd
ALTER FUNCTION looks_at(uuid, timestamptz) OWNER TO continuo_rows;
REVOKE ALL ON FUNCTION looks_at(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION looks_at(uuid, timestamptz) TO continuo_content;
CREATE POLICY looked ON audit_entries FOR SELECT TO continuo_rows USING ((SELECT app_op()) IN ('access_log.get', 'access_log.make'));
GRANT SELECT ON audit_entries TO continuo_rows;
REVOKE CREATE ON SCHEMA public FROM continuo_rows;
