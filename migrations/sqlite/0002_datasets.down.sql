DROP TABLE dataset_tags;
DROP TABLE tags;
DROP TABLE dataset_profiles;
DROP TABLE datasets;
DROP TABLE files;
