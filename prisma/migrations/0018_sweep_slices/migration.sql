-- The sweep expires slice by slice. A plan for any slice would be one for much more than a slice has.
ALTER FUNCTION "expire_notices"(timestamptz) SET plan_cache_mode = force_custom_plan;
