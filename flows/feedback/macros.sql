-- JSON objects as text: a value, one member, and two objects as one. What casts JSON to JSON would
-- read its decimals as doubles. The linter takes the parameters of a macro for types.
-- noqa: disable=CP05
CREATE MACRO feedback.text_of(content) AS CAST(to_json(content) AS VARCHAR);
CREATE MACRO feedback.member(label, content) AS '{"' || label || '":' || content || '}';
CREATE MACRO feedback.joined(head, tail) AS left(head, -1) || ',' || substr(tail, 2);
CREATE MACRO feedback.plain(amount) AS rtrim(rtrim(CAST(amount AS VARCHAR), '0'), '.');
