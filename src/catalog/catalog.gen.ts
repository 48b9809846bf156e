// Made from toolsets/ by `npm run toolset -- build`; never edited by hand.
import type { CompiledToolset } from "./operation.ts";

export const catalog: readonly CompiledToolset[] = [
  {
    "name": "clinical-trials",
    "title": "Clinical trials",
    "description": "Search clinical trials by condition, and read their details, eligibility criteria and locations.",
    "endpoint": "${CLINICAL_TRIALS_ENDPOINT:-http://localhost:8485/graphql}",
    "auth": {
      "type": "bearer",
      "header": "authorization",
      "keyPattern": "^sk_demo_[A-Za-z0-9_-]{16,}$",
      "keyExample": "sk_demo_...",
      "keyUrl": "${CLINICAL_TRIALS_KEY_URL:-http://localhost:8485/keys}",
      "probe": {
        "document": "query probe{viewer{name}}",
        "owner": [
          "viewer",
          "name"
        ]
      }
    },
    "operations": [
      {
        "tool": {
          "name": "get_trial",
          "title": "Read a clinical trial",
          "description": "Read one clinical trial: titles, summary, status, phase, conditions, sponsor, size and dates.\nFind trial ids with search_clinical_trials.",
          "inputSchema": {
            "type": "object",
            "properties": {
              "trial_id": {
                "type": "string",
                "description": "Registry number, for example \"NCT01234567\"."
              }
            },
            "required": [
              "trial_id"
            ],
            "additionalProperties": false
          },
          "outputSchema": {
            "type": "object",
            "properties": {
              "trial_id": {
                "type": "string",
                "description": "The registry number, for example \"NCT01234567\"."
              },
              "title": {
                "type": "string"
              },
              "official_title": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "status": {
                "type": "string",
                "enum": [
                  "NOT_YET_RECRUITING",
                  "RECRUITING",
                  "ENROLLING_BY_INVITATION",
                  "ACTIVE_NOT_RECRUITING",
                  "SUSPENDED",
                  "TERMINATED",
                  "COMPLETED",
                  "WITHDRAWN",
                  "UNKNOWN"
                ]
              },
              "phase": {
                "type": [
                  "string",
                  "null"
                ],
                "enum": [
                  "EARLY_PHASE1",
                  "PHASE1",
                  "PHASE1_PHASE2",
                  "PHASE2",
                  "PHASE2_PHASE3",
                  "PHASE3",
                  "PHASE4",
                  "NA",
                  null
                ],
                "description": "Null when the record names none."
              },
              "study_type": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "enrollment": {
                "type": [
                  "integer",
                  "null"
                ],
                "description": "How many people take part, planned or actual."
              },
              "conditions": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              },
              "sponsor": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "summary": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "start_date": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "Year and month, or a full date: \"2024-03\" or \"2024-03-18\"."
              },
              "completion_date": {
                "type": [
                  "string",
                  "null"
                ]
              },
              "truncated": {
                "type": "object",
                "properties": {
                  "omitted": {
                    "type": "integer"
                  },
                  "hint": {
                    "type": "string"
                  }
                },
                "required": [
                  "omitted",
                  "hint"
                ],
                "additionalProperties": false
              }
            },
            "required": [
              "trial_id",
              "title",
              "official_title",
              "status",
              "phase",
              "study_type",
              "enrollment",
              "conditions",
              "sponsor",
              "summary",
              "start_date",
              "completion_date"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Read a clinical trial",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query get_trial($trial_id:ID!){clinicalTrial(trialId:$trial_id){trial_id:trialId title official_title:officialTitle status phase study_type:studyType enrollment conditions sponsor summary start_date:startDate completion_date:completionDate}}",
        "cacheSeconds": 300,
        "result": {
          "form": "value",
          "root": "clinicalTrial",
          "notFound": [
            {
              "path": [
                "clinicalTrial"
              ],
              "message": "There is no trial with this trial_id. Find ids with search_clinical_trials."
            }
          ],
          "cut": {}
        }
      },
      {
        "tool": {
          "name": "get_trial_eligibility",
          "title": "Read a trial's eligibility",
          "description": "Read who may take part in a clinical trial: inclusion and exclusion criteria, age, sex, healthy volunteers.\nFind trial ids with search_clinical_trials.",
          "inputSchema": {
            "type": "object",
            "properties": {
              "trial_id": {
                "type": "string",
                "description": "Registry number, for example \"NCT01234567\"."
              }
            },
            "required": [
              "trial_id"
            ],
            "additionalProperties": false
          },
          "outputSchema": {
            "type": "object",
            "properties": {
              "trial_id": {
                "type": "string",
                "description": "The registry number, for example \"NCT01234567\"."
              },
              "title": {
                "type": "string"
              },
              "eligibility": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "criteria": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "description": "Inclusion and exclusion criteria as the sponsor wrote them."
                  },
                  "minimum_age": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "description": "For example \"18 Years\"."
                  },
                  "maximum_age": {
                    "type": [
                      "string",
                      "null"
                    ]
                  },
                  "sex": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "description": "ALL, FEMALE or MALE."
                  },
                  "healthy_volunteers": {
                    "type": [
                      "boolean",
                      "null"
                    ]
                  }
                },
                "required": [
                  "criteria",
                  "minimum_age",
                  "maximum_age",
                  "sex",
                  "healthy_volunteers"
                ],
                "additionalProperties": false
              }
            },
            "required": [
              "trial_id",
              "title",
              "eligibility"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Read a trial's eligibility",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query get_trial_eligibility($trial_id:ID!){clinicalTrial(trialId:$trial_id){trial_id:trialId title eligibility{criteria minimum_age:minimumAge maximum_age:maximumAge sex healthy_volunteers:healthyVolunteers}}}",
        "cacheSeconds": 300,
        "result": {
          "form": "value",
          "root": "clinicalTrial",
          "notFound": [
            {
              "path": [
                "clinicalTrial"
              ],
              "message": "There is no trial with this trial_id. Find ids with search_clinical_trials."
            }
          ]
        }
      },
      {
        "tool": {
          "name": "get_trial_locations",
          "title": "Read a trial's locations",
          "description": "Read where a clinical trial runs: facility, city, state, country and whether that place is recruiting.\nFind trial ids with search_clinical_trials.",
          "inputSchema": {
            "type": "object",
            "properties": {
              "trial_id": {
                "type": "string",
                "description": "Registry number, for example \"NCT01234567\"."
              },
              "country": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "Keep only places in this country, in English, for example \"Germany\"."
              }
            },
            "required": [
              "trial_id"
            ],
            "additionalProperties": false
          },
          "outputSchema": {
            "type": "object",
            "properties": {
              "trial_id": {
                "type": "string",
                "description": "The registry number, for example \"NCT01234567\"."
              },
              "title": {
                "type": "string"
              },
              "locations": {
                "type": "array",
                "items": {
                  "type": "object",
                  "properties": {
                    "facility": {
                      "type": [
                        "string",
                        "null"
                      ]
                    },
                    "city": {
                      "type": [
                        "string",
                        "null"
                      ]
                    },
                    "state": {
                      "type": [
                        "string",
                        "null"
                      ]
                    },
                    "country": {
                      "type": [
                        "string",
                        "null"
                      ]
                    },
                    "status": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "enum": [
                        "NOT_YET_RECRUITING",
                        "RECRUITING",
                        "ENROLLING_BY_INVITATION",
                        "ACTIVE_NOT_RECRUITING",
                        "SUSPENDED",
                        "TERMINATED",
                        "COMPLETED",
                        "WITHDRAWN",
                        "UNKNOWN",
                        null
                      ]
                    }
                  },
                  "required": [
                    "facility",
                    "city",
                    "state",
                    "country",
                    "status"
                  ],
                  "additionalProperties": false
                },
                "description": "Where the trial runs; with a country only the places there."
              },
              "truncated": {
                "type": "object",
                "properties": {
                  "omitted": {
                    "type": "integer"
                  },
                  "hint": {
                    "type": "string"
                  }
                },
                "required": [
                  "omitted",
                  "hint"
                ],
                "additionalProperties": false
              }
            },
            "required": [
              "trial_id",
              "title",
              "locations"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Read a trial's locations",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query get_trial_locations($trial_id:ID!$country:String){clinicalTrial(trialId:$trial_id){trial_id:trialId title locations(country:$country){facility city state country status}}}",
        "cacheSeconds": 300,
        "result": {
          "form": "value",
          "root": "clinicalTrial",
          "notFound": [
            {
              "path": [
                "clinicalTrial"
              ],
              "message": "There is no trial with this trial_id. Find ids with search_clinical_trials."
            }
          ],
          "cut": {}
        }
      },
      {
        "tool": {
          "name": "search_clinical_trials",
          "title": "Search clinical trials",
          "description": "Find clinical trials for a condition. Partial words match (\"diabetes\" finds \"Type 2 diabetes\").\nMost relevant first. Use get_trial for details, get_trial_eligibility and get_trial_locations for the rest.",
          "inputSchema": {
            "type": "object",
            "properties": {
              "condition": {
                "type": "string",
                "description": "Condition in plain words, for example \"type 2 diabetes\"."
              },
              "status": {
                "type": [
                  "string",
                  "null"
                ],
                "enum": [
                  "NOT_YET_RECRUITING",
                  "RECRUITING",
                  "ENROLLING_BY_INVITATION",
                  "ACTIVE_NOT_RECRUITING",
                  "SUSPENDED",
                  "TERMINATED",
                  "COMPLETED",
                  "WITHDRAWN",
                  "UNKNOWN",
                  null
                ],
                "description": "Keep only trials in this state.\nNOT_YET_RECRUITING: Not yet open for participants.\nRECRUITING: Looking for participants now.\nENROLLING_BY_INVITATION: Participants are asked to join by invitation only.\nACTIVE_NOT_RECRUITING: Running, no longer looking for participants.\nSUSPENDED: Stopped for a time; may resume.\nTERMINATED: Stopped early; will not resume.\nCOMPLETED: Ended as planned.\nWITHDRAWN: Stopped before the first participant joined.\nUNKNOWN: The last known status is too old to be relied on."
              },
              "phase": {
                "type": [
                  "string",
                  "null"
                ],
                "enum": [
                  "EARLY_PHASE1",
                  "PHASE1",
                  "PHASE1_PHASE2",
                  "PHASE2",
                  "PHASE2_PHASE3",
                  "PHASE3",
                  "PHASE4",
                  "NA",
                  null
                ],
                "description": "Keep only trials of this phase.\nEARLY_PHASE1: Exploratory, very few participants, before phase 1.\nPHASE1: Safety and dose.\nPHASE1_PHASE2: Phase 1 and 2 combined.\nPHASE2: Effect and side effects.\nPHASE2_PHASE3: Phase 2 and 3 combined.\nPHASE3: Comparison with other treatments, many participants.\nPHASE4: After approval.\nNA: Trials without phases, such as of devices or behaviour."
              },
              "max_results": {
                "type": [
                  "integer",
                  "null"
                ],
                "minimum": 1,
                "maximum": 100,
                "description": "How many trials to return, 1 to 100.",
                "default": 10
              }
            },
            "required": [
              "condition"
            ],
            "additionalProperties": false
          },
          "outputSchema": {
            "type": "object",
            "properties": {
              "trials": {
                "type": "array",
                "items": {
                  "type": "object",
                  "properties": {
                    "trial_id": {
                      "type": "string",
                      "description": "The registry number, for example \"NCT01234567\"."
                    },
                    "title": {
                      "type": "string"
                    },
                    "status": {
                      "type": "string",
                      "enum": [
                        "NOT_YET_RECRUITING",
                        "RECRUITING",
                        "ENROLLING_BY_INVITATION",
                        "ACTIVE_NOT_RECRUITING",
                        "SUSPENDED",
                        "TERMINATED",
                        "COMPLETED",
                        "WITHDRAWN",
                        "UNKNOWN"
                      ]
                    },
                    "phase": {
                      "type": [
                        "string",
                        "null"
                      ],
                      "enum": [
                        "EARLY_PHASE1",
                        "PHASE1",
                        "PHASE1_PHASE2",
                        "PHASE2",
                        "PHASE2_PHASE3",
                        "PHASE3",
                        "PHASE4",
                        "NA",
                        null
                      ],
                      "description": "Null when the record names none."
                    },
                    "enrollment": {
                      "type": [
                        "integer",
                        "null"
                      ],
                      "description": "How many people take part, planned or actual."
                    },
                    "conditions": {
                      "type": "array",
                      "items": {
                        "type": "string"
                      }
                    },
                    "sponsor": {
                      "type": [
                        "string",
                        "null"
                      ]
                    }
                  },
                  "required": [
                    "trial_id",
                    "title",
                    "status",
                    "phase",
                    "enrollment",
                    "conditions",
                    "sponsor"
                  ],
                  "additionalProperties": false
                }
              },
              "total_count": {
                "type": "integer",
                "description": "How many trials match, over all pages."
              },
              "has_more": {
                "type": "boolean"
              },
              "truncated": {
                "type": "object",
                "properties": {
                  "omitted": {
                    "type": "integer"
                  },
                  "hint": {
                    "type": "string"
                  }
                },
                "required": [
                  "omitted",
                  "hint"
                ],
                "additionalProperties": false
              }
            },
            "required": [
              "trials",
              "total_count",
              "has_more"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Search clinical trials",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query search_clinical_trials($condition:String!$status:TrialStatus$phase:TrialPhase$max_results:Int=10){clinicalTrials(condition:$condition status:$status phase:$phase limit:$max_results){trials{trial_id:trialId title status phase enrollment conditions sponsor}total_count:totalCount has_more:hasMore}}",
        "cacheSeconds": 300,
        "result": {
          "form": "value",
          "root": "clinicalTrials",
          "notFound": [],
          "cut": {
            "limit": "max_results"
          }
        }
      }
    ]
  }
];
