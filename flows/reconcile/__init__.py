"""What CMS published of each clinician beside what a run has."""
