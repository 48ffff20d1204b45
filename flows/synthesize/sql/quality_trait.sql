-- What is peculiar about the quality data of those who report: how they are collected, from which
-- tier of measures, how many, and what is wrong with their counts.
CREATE OR REPLACE TABLE quality_trait AS
SELECT
    t.*,
    row_number() OVER () AS trait_number
FROM (
    VALUES
    ('registry', 'registry', 'benchmarked', 6, NULL),
    ('more than six', 'registry', 'benchmarked', 9, NULL),
    ('electronic', 'electronicHealthRecord', 'benchmarked', 6, NULL),
    ('electronic, priority', 'electronicHealthRecord', 'priority', 7, NULL),
    ('claims', 'claims', 'benchmarked', 6, NULL),
    ('clinical data registry', 'qcdr', 'benchmarked', 7, NULL),
    ('priority', 'registry', 'priority', 8, NULL),
    ('several types', 'mixed', 'benchmarked', 9, NULL),
    ('two types', '*', 'two types', 6, NULL),
    ('few claims', 'claims', 'benchmarked', 2, NULL),
    ('few', 'registry', 'benchmarked', 3, NULL),
    ('one', 'registry', 'benchmarked', 1, NULL),
    ('cluster', '*', 'cluster', 4, NULL),
    ('specialty set', 'registry', NULL, 0, NULL),
    ('specialty set by claims', 'claims', NULL, 0, NULL),
    ('capped', '*', 'capped', 6, NULL),
    ('topped out', '*', 'topped out', 6, NULL),
    ('cap removed', '*', 'cap removed', 6, NULL),
    ('inverse', '*', 'inverse', 6, NULL),
    ('unbenchmarked', '*', 'no benchmark', 6, NULL),
    ('new', '*', 'new', 8, NULL),
    ('second year', '*', 'second year', 8, NULL),
    ('suppressed', '*', 'suppressed', 9, NULL),
    ('truncated', '*', 'truncated', 9, NULL),
    ('no outcome', '*', 'no priority', 6, NULL),
    ('strata', '*', 'strata', 9, NULL),
    ('ratio', '*', 'ratio', 7, NULL),
    ('historical', '*', 'historical', 7, NULL),
    ('few cases', 'registry', 'benchmarked', 6, 'few cases'),
    ('new, few cases', '*', 'new', 6, 'few cases'),
    ('incomplete', 'registry', 'benchmarked', 6, 'incomplete'),
    ('nobody eligible', 'registry', 'benchmarked', 7, 'nobody eligible'),
    ('nothing met', 'registry', 'priority', 6, 'nothing met'),
    ('all met', '*', 'uncapped', 8, 'all met'),
    ('web interface', 'cmsWebInterface', 'web interface', 30, NULL),
    ('web interface, incomplete', 'cmsWebInterface', 'web interface', 30, 'incomplete'),
    ('no data', NULL, NULL, 0, NULL)
) AS t (trait, collection_plan, tier, measures, count_trait);
