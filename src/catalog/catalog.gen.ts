// Made from toolsets/ by `npm run toolset -- build`; never edited by hand.
import type { CompiledToolset } from "./compiled.ts";

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
      "keyHint": "A key of the demo needs no permissions: it can only read.",
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
          "name": "compare_trials",
          "title": "Compare clinical trials",
          "description": "Compare clinical trials: status, phase, size, conditions, sponsor, dates and who may take part, for each trial.\nFind trial ids with search_clinical_trials; read one trial with get_trial.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "results": {
                "type": "array",
                "items": {
                  "type": "object",
                  "anyOf": [
                    {
                      "type": "object",
                      "properties": {
                        "item": {
                          "type": "string"
                        },
                        "ok": {
                          "const": true
                        },
                        "result": {
                          "type": "object",
                          "properties": {
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
                            "eligibility": {
                              "type": [
                                "object",
                                "null"
                              ],
                              "properties": {
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
                                "minimum_age",
                                "maximum_age",
                                "sex",
                                "healthy_volunteers"
                              ],
                              "additionalProperties": false
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
                            "title",
                            "status",
                            "phase",
                            "study_type",
                            "enrollment",
                            "conditions",
                            "sponsor",
                            "start_date",
                            "completion_date",
                            "eligibility"
                          ],
                          "additionalProperties": false
                        }
                      },
                      "required": [
                        "item",
                        "ok",
                        "result"
                      ],
                      "additionalProperties": false
                    },
                    {
                      "type": "object",
                      "properties": {
                        "item": {
                          "type": "string"
                        },
                        "ok": {
                          "const": false
                        },
                        "error": {
                          "type": "object",
                          "properties": {
                            "error_code": {
                              "type": "string"
                            },
                            "message": {
                              "type": "string"
                            },
                            "retryable": {
                              "type": "boolean"
                            },
                            "retry_after_seconds": {
                              "type": "number"
                            },
                            "details": {
                              "type": "object",
                              "additionalProperties": {
                                "type": "string"
                              }
                            },
                            "request_id": {
                              "type": "string"
                            }
                          },
                          "required": [
                            "error_code",
                            "message",
                            "retryable",
                            "request_id"
                          ],
                          "additionalProperties": false
                        }
                      },
                      "required": [
                        "item",
                        "ok",
                        "error"
                      ],
                      "additionalProperties": false
                    }
                  ]
                }
              },
              "failed": {
                "type": "integer",
                "minimum": 0
              }
            },
            "required": [
              "results",
              "failed"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Compare clinical trials",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "trial_ids": {
                "type": "array",
                "items": {
                  "type": "string"
                },
                "minItems": 1,
                "maxItems": 10,
                "description": "Registry numbers, for example [\"NCT01234567\", \"NCT07654321\"].\n1 to 10 items; each is run by itself."
              }
            },
            "required": [
              "trial_ids"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query compare_trials($trial_ids:ID!){clinicalTrial(trialId:$trial_ids){title status phase study_type:studyType enrollment conditions sponsor start_date:startDate completion_date:completionDate eligibility{minimum_age:minimumAge maximum_age:maximumAge sex healthy_volunteers:healthyVolunteers}}}",
        "confirm": null,
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
        },
        "coercion": {
          "trial_ids": [
            "id"
          ]
        },
        "batch": "trial_ids"
      },
      {
        "tool": {
          "name": "get_trial",
          "title": "Read a clinical trial",
          "description": "Read one clinical trial: titles, summary, status, phase, conditions, sponsor, size and dates.\nFind trial ids with search_clinical_trials.",
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
          },
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
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query get_trial($trial_id:ID!){clinicalTrial(trialId:$trial_id){trial_id:trialId title official_title:officialTitle status phase study_type:studyType enrollment conditions sponsor summary start_date:startDate completion_date:completionDate}}",
        "confirm": null,
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
        },
        "coercion": {
          "trial_id": "id"
        }
      },
      {
        "tool": {
          "name": "get_trial_eligibility",
          "title": "Read a trial's eligibility",
          "description": "Read who may take part in a clinical trial: inclusion and exclusion criteria, age, sex, healthy volunteers.\nFind trial ids with search_clinical_trials.",
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
          },
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
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query get_trial_eligibility($trial_id:ID!){clinicalTrial(trialId:$trial_id){trial_id:trialId title eligibility{criteria minimum_age:minimumAge maximum_age:maximumAge sex healthy_volunteers:healthyVolunteers}}}",
        "confirm": null,
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
        },
        "coercion": {
          "trial_id": "id"
        }
      },
      {
        "tool": {
          "name": "get_trial_locations",
          "title": "Read a trial's locations",
          "description": "Read where a clinical trial runs: facility, city, state, country and whether that place is recruiting.\nFind trial ids with search_clinical_trials.",
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
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "trial_id": {
                "type": "string",
                "description": "Registry number, for example \"NCT01234567\"."
              },
              "country": {
                "type": "string",
                "description": "Keep only places in this country, in English, for example \"Germany\"."
              }
            },
            "required": [
              "trial_id"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query get_trial_locations($trial_id:ID!$country:String){clinicalTrial(trialId:$trial_id){trial_id:trialId title locations(country:$country){facility city state country status}}}",
        "confirm": null,
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
        },
        "coercion": {
          "trial_id": "id"
        }
      },
      {
        "tool": {
          "name": "search_clinical_trials",
          "title": "Search clinical trials",
          "description": "Find clinical trials for a condition. Partial words match (\"diabetes\" finds \"Type 2 diabetes\").\nMost relevant first. get_trial_eligibility and get_trial_locations tell who may take part, and where.\nCall get_trial next.",
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
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "condition": {
                "type": "string",
                "description": "Condition in plain words, for example \"type 2 diabetes\"."
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
                ],
                "description": "Keep only trials in this state.\nNOT_YET_RECRUITING: Not yet open for participants.\nRECRUITING: Looking for participants now.\nENROLLING_BY_INVITATION: Participants are asked to join by invitation only.\nACTIVE_NOT_RECRUITING: Running, no longer looking for participants.\nSUSPENDED: Stopped for a time; may resume.\nTERMINATED: Stopped early; will not resume.\nCOMPLETED: Ended as planned.\nWITHDRAWN: Stopped before the first participant joined.\nUNKNOWN: The last known status is too old to be relied on."
              },
              "phase": {
                "type": "string",
                "enum": [
                  "EARLY_PHASE1",
                  "PHASE1",
                  "PHASE1_PHASE2",
                  "PHASE2",
                  "PHASE2_PHASE3",
                  "PHASE3",
                  "PHASE4",
                  "NA"
                ],
                "description": "Keep only trials of this phase.\nEARLY_PHASE1: Exploratory, very few participants, before phase 1.\nPHASE1: Safety and dose.\nPHASE1_PHASE2: Phase 1 and 2 combined.\nPHASE2: Effect and side effects.\nPHASE2_PHASE3: Phase 2 and 3 combined.\nPHASE3: Comparison with other treatments, many participants.\nPHASE4: After approval.\nNA: Trials without phases, such as of devices or behaviour."
              },
              "max_results": {
                "type": "integer",
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
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query search_clinical_trials($condition:String!$status:TrialStatus$phase:TrialPhase$max_results:Int=10){clinicalTrials(condition:$condition status:$status phase:$phase limit:$max_results){trials{trial_id:trialId title status phase enrollment conditions sponsor}total_count:totalCount has_more:hasMore}}",
        "confirm": null,
        "cacheSeconds": 300,
        "result": {
          "form": "value",
          "root": "clinicalTrials",
          "notFound": [],
          "cut": {
            "limit": "max_results"
          }
        }
      },
      {
        "tool": {
          "name": "trial_record",
          "title": "Record of a clinical trial",
          "description": "The whole record of one clinical trial: what it tries, who may take part and where it runs.",
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
              "official_title",
              "status",
              "phase",
              "study_type",
              "enrollment",
              "conditions",
              "sponsor",
              "summary",
              "start_date",
              "completion_date",
              "eligibility",
              "locations"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Record of a clinical trial",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
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
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query trial_record($trial_id:ID!){clinicalTrial(trialId:$trial_id){trial_id:trialId title official_title:officialTitle status phase study_type:studyType enrollment conditions sponsor summary start_date:startDate completion_date:completionDate eligibility{criteria minimum_age:minimumAge maximum_age:maximumAge sex healthy_volunteers:healthyVolunteers}locations{facility city state country status}}}",
        "confirm": null,
        "cacheSeconds": 300,
        "result": {
          "form": "value",
          "root": "clinicalTrial",
          "notFound": [
            {
              "path": [
                "clinicalTrial"
              ],
              "message": "There is no trial with this number. Find numbers with search_clinical_trials."
            }
          ],
          "cut": {}
        },
        "coercion": {
          "trial_id": "id"
        },
        "resource": {
          "uri": "trial://{trial_id}",
          "mimeType": "application/json",
          "completions": {}
        }
      },
      {
        "tool": {
          "name": "trials_by_condition",
          "title": "Clinical trials for a condition",
          "description": "The clinical trials for a condition, most relevant first, at most 50. Read one whole record at trial://{trial_id}.",
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
                    "sponsor"
                  ],
                  "additionalProperties": false
                }
              },
              "total_count": {
                "type": "integer",
                "description": "How many trials match, over all pages."
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
              "total_count"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Clinical trials for a condition",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "condition": {
                "type": "string",
                "description": "Condition in plain words, for example \"type 2 diabetes\"."
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
                ],
                "description": "Keep only trials in this state.\nNOT_YET_RECRUITING: Not yet open for participants.\nRECRUITING: Looking for participants now.\nENROLLING_BY_INVITATION: Participants are asked to join by invitation only.\nACTIVE_NOT_RECRUITING: Running, no longer looking for participants.\nSUSPENDED: Stopped for a time; may resume.\nTERMINATED: Stopped early; will not resume.\nCOMPLETED: Ended as planned.\nWITHDRAWN: Stopped before the first participant joined.\nUNKNOWN: The last known status is too old to be relied on."
              },
              "phase": {
                "type": "string",
                "enum": [
                  "EARLY_PHASE1",
                  "PHASE1",
                  "PHASE1_PHASE2",
                  "PHASE2",
                  "PHASE2_PHASE3",
                  "PHASE3",
                  "PHASE4",
                  "NA"
                ],
                "description": "Keep only trials of this phase.\nEARLY_PHASE1: Exploratory, very few participants, before phase 1.\nPHASE1: Safety and dose.\nPHASE1_PHASE2: Phase 1 and 2 combined.\nPHASE2: Effect and side effects.\nPHASE2_PHASE3: Phase 2 and 3 combined.\nPHASE3: Comparison with other treatments, many participants.\nPHASE4: After approval.\nNA: Trials without phases, such as of devices or behaviour."
              }
            },
            "required": [
              "condition"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "clinical-trials",
        "kind": "query",
        "scope": "clinical-trials:read",
        "document": "query trials_by_condition($condition:String!$status:TrialStatus$phase:TrialPhase){clinicalTrials(condition:$condition status:$status phase:$phase limit:50){trials{trial_id:trialId title status phase sponsor}total_count:totalCount}}",
        "confirm": null,
        "cacheSeconds": 300,
        "result": {
          "form": "value",
          "root": "clinicalTrials",
          "notFound": [],
          "cut": {}
        },
        "resource": {
          "uri": "trials://{condition}{?status,phase}",
          "mimeType": "application/json",
          "completions": {
            "status": {
              "kind": "values",
              "values": [
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
              "kind": "values",
              "values": [
                "EARLY_PHASE1",
                "PHASE1",
                "PHASE1_PHASE2",
                "PHASE2",
                "PHASE2_PHASE3",
                "PHASE3",
                "PHASE4",
                "NA"
              ]
            }
          }
        }
      }
    ],
    "prompts": [
      {
        "name": "find_a_trial",
        "title": "Find a trial to join",
        "description": "Look for trials that somebody with a condition could join, with who may take part and where.",
        "scope": "clinical-trials:read",
        "arguments": [
          {
            "name": "condition",
            "description": "Condition in plain words, such as \"type 2 diabetes\".",
            "required": true,
            "completion": {
              "kind": "tool",
              "tool": "search_clinical_trials",
              "argument": "condition",
              "path": [
                "trials",
                "conditions"
              ]
            }
          },
          {
            "name": "country",
            "description": "Where the person could go.",
            "required": false,
            "completion": {
              "kind": "values",
              "values": [
                "Australia",
                "Brazil",
                "Canada",
                "Denmark",
                "France",
                "Germany",
                "Japan",
                "Mexico",
                "Norway",
                "Poland",
                "South Africa",
                "South Korea",
                "Spain",
                "United Kingdom",
                "United States"
              ]
            }
          },
          {
            "name": "status",
            "description": "RECRUITING where left out.",
            "required": false,
            "completion": {
              "kind": "values",
              "values": [
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
            }
          }
        ],
        "text": "Find clinical trials for {{condition}} that a person could join.\n\nLook for trials with the status {{status}} (RECRUITING where none is given). For the three that fit best, read who may\ntake part and where; keep only places in {{country}} where a country is given.\n\nFor each trial tell, in plain words: what it tries, who may take part and who may not, where, and its registry number.\nSay clearly that a doctor has to decide whether somebody can take part."
      }
    ],
    "resources": [
      {
        "uri": "toolhub://clinical-trials/reading_trials.md",
        "name": "reading_trials",
        "title": "How to read a trial record",
        "description": "What statuses, phases and eligibility criteria of clinical trials mean, and what they do not say.",
        "mimeType": "text/markdown",
        "scope": "clinical-trials:read",
        "text": "# How to read a trial record\n\n- **Status** tells whether people can still join. Only RECRUITING and ENROLLING_BY_INVITATION take participants now; a place\n  can have closed even where the trial is open.\n- **Phase** is the stage of research of a drug. A higher phase means more people and more evidence, not a better chance for\n  one person. Trials of devices or behaviour have no phase.\n- **Eligibility** is the sponsor's own text. Inclusion criteria must all be met, and no exclusion criterion may be. Only the\n  investigators decide.\n- **Dates** may be planned or actual; month and year alone are common.\n- A missing field means that the record does not say, not that there is none."
      }
    ]
  },
  {
    "name": "github",
    "title": "GitHub",
    "description": "Search and read repositories, files, issues and pull requests on GitHub.",
    "changes": "Open and close issues, comment, review, label and merge.",
    "endpoint": "${GITHUB_GRAPHQL_URL:-https://api.github.com/graphql}",
    "auth": {
      "type": "bearer",
      "header": "authorization",
      "keyPattern": "^(github_pat_[A-Za-z0-9_]{20,}|gh[opsu]_[A-Za-z0-9]{20,})$",
      "keyExample": "github_pat_...",
      "keyHint": "A fine-grained token needs Contents, Issues and Pull requests: read access, or read and write to make changes.",
      "keyUrl": "https://github.com/settings/personal-access-tokens/new",
      "probe": {
        "document": "query probe{viewer{login}}",
        "owner": [
          "viewer",
          "login"
        ]
      }
    },
    "operations": [
      {
        "tool": {
          "name": "add_labels",
          "title": "Add labels",
          "description": "GitHub: Add labels to an issue or a pull request. Find label ids with list_labels.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "clientMutationId": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "A unique identifier for the client performing the mutation."
              }
            },
            "required": [
              "clientMutationId"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Add labels",
            "readOnlyHint": false,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "required": [
              "subject_id",
              "label_ids"
            ],
            "properties": {
              "subject_id": {
                "type": "string",
                "description": "The issue_id or pull_request_id."
              },
              "label_ids": {
                "type": "array",
                "items": {
                  "type": "string"
                },
                "description": "The label_id of each label."
              },
              "idempotency_key": {
                "type": "string",
                "minLength": 8,
                "maxLength": 128,
                "description": "Optional. A new random text for each change; send the same again only to repeat this very call, and the change is made once."
              }
            },
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "mutation",
        "scope": "github:write",
        "document": "mutation add_labels($subject_id:ID!$label_ids:[ID!]!){addLabelsToLabelable(input:{labelableId:$subject_id labelIds:$label_ids}){clientMutationId}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "addLabelsToLabelable",
          "notFound": [
            {
              "path": [
                "addLabelsToLabelable"
              ],
              "message": "Nothing was found for these arguments."
            }
          ]
        },
        "coercion": {
          "subject_id": "id",
          "label_ids": [
            "id"
          ]
        }
      },
      {
        "tool": {
          "name": "close_issue",
          "title": "Close an issue",
          "description": "GitHub: Close an issue. Comment first where the reason is not obvious.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "issue": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "number": {
                    "type": "integer",
                    "description": "Identifies the issue number."
                  },
                  "state": {
                    "type": "string",
                    "enum": [
                      "CLOSED",
                      "OPEN"
                    ],
                    "description": "Identifies the state of the issue."
                  },
                  "url": {
                    "type": "string",
                    "description": "The HTTP URL for this issue"
                  }
                },
                "required": [
                  "number",
                  "state",
                  "url"
                ],
                "additionalProperties": false,
                "description": "The issue that was closed."
              }
            },
            "required": [
              "issue"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Close an issue",
            "readOnlyHint": false,
            "destructiveHint": true,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "required": [
              "issue_id"
            ],
            "properties": {
              "issue_id": {
                "type": "string",
                "description": "The issue_id of get_issue."
              },
              "reason": {
                "type": "string",
                "enum": [
                  "COMPLETED",
                  "DUPLICATE",
                  "NOT_PLANNED"
                ],
                "description": "Why it is closed.\nCOMPLETED: An issue that has been closed as completed\nDUPLICATE: An issue that has been closed as a duplicate\nNOT_PLANNED: An issue that has been closed as not planned",
                "default": "COMPLETED"
              },
              "idempotency_key": {
                "type": "string",
                "minLength": 8,
                "maxLength": 128,
                "description": "Optional. A new random text for each change; send the same again only to repeat this very call, and the change is made once."
              }
            },
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "mutation",
        "scope": "github:write",
        "document": "mutation close_issue($issue_id:ID!$reason:IssueClosedStateReason=COMPLETED){closeIssue(input:{issueId:$issue_id stateReason:$reason}){issue{number state url}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "closeIssue",
          "notFound": [
            {
              "path": [
                "closeIssue"
              ],
              "message": "Nothing was found for these arguments."
            }
          ]
        },
        "coercion": {
          "issue_id": "id"
        }
      },
      {
        "tool": {
          "name": "comment_on_issue",
          "title": "Comment on an issue or pull request",
          "description": "GitHub: Comment on an issue or a pull request. Find subject_id with get_issue (issue_id) or get_pull_request (pull_request_id).",
          "outputSchema": {
            "type": "object",
            "properties": {
              "comment": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "node": {
                    "type": [
                      "object",
                      "null"
                    ],
                    "properties": {
                      "url": {
                        "type": "string",
                        "description": "The HTTP URL for this issue comment"
                      }
                    },
                    "required": [
                      "url"
                    ],
                    "additionalProperties": false,
                    "description": "The item at the end of the edge."
                  }
                },
                "required": [
                  "node"
                ],
                "additionalProperties": false,
                "description": "The edge from the subject's comment connection."
              }
            },
            "required": [
              "comment"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Comment on an issue or pull request",
            "readOnlyHint": false,
            "destructiveHint": false,
            "idempotentHint": false,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "required": [
              "subject_id",
              "body"
            ],
            "properties": {
              "subject_id": {
                "type": "string",
                "description": "The issue_id or pull_request_id."
              },
              "body": {
                "type": "string",
                "description": "Markdown."
              },
              "idempotency_key": {
                "type": "string",
                "minLength": 8,
                "maxLength": 128,
                "description": "Optional. A new random text for each change; send the same again only to repeat this very call, and the change is made once."
              }
            },
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "mutation",
        "scope": "github:write",
        "document": "mutation comment_on_issue($subject_id:ID!$body:String!){addComment(input:{subjectId:$subject_id body:$body}){comment:commentEdge{node{url}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "addComment",
          "notFound": [
            {
              "path": [
                "addComment"
              ],
              "message": "Nothing was found for these arguments."
            }
          ]
        },
        "coercion": {
          "subject_id": "id"
        }
      },
      {
        "tool": {
          "name": "create_issue",
          "title": "Open an issue",
          "description": "GitHub: Open an issue. Find repository_id with get_repository. Look with search_issues first whether it exists already.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "issue": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "issue_id": {
                    "type": "string",
                    "description": "The Node ID of the Issue object"
                  },
                  "number": {
                    "type": "integer",
                    "description": "Identifies the issue number."
                  },
                  "url": {
                    "type": "string",
                    "description": "The HTTP URL for this issue"
                  }
                },
                "required": [
                  "issue_id",
                  "number",
                  "url"
                ],
                "additionalProperties": false,
                "description": "The new issue."
              }
            },
            "required": [
              "issue"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Open an issue",
            "readOnlyHint": false,
            "destructiveHint": false,
            "idempotentHint": false,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "required": [
              "repository_id",
              "title"
            ],
            "properties": {
              "repository_id": {
                "type": "string",
                "description": "The repository_id of get_repository."
              },
              "title": {
                "type": "string",
                "description": "One line that says what is wrong or wanted."
              },
              "body": {
                "type": "string",
                "description": "Markdown."
              },
              "idempotency_key": {
                "type": "string",
                "minLength": 8,
                "maxLength": 128,
                "description": "Optional. A new random text for each change; send the same again only to repeat this very call, and the change is made once."
              }
            },
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "mutation",
        "scope": "github:write",
        "document": "mutation create_issue($repository_id:ID!$title:String!$body:String){createIssue(input:{repositoryId:$repository_id title:$title body:$body}){issue{issue_id:id number url}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "createIssue",
          "notFound": [
            {
              "path": [
                "createIssue"
              ],
              "message": "Nothing was found for these arguments."
            }
          ]
        },
        "coercion": {
          "repository_id": "id"
        }
      },
      {
        "tool": {
          "name": "get_issue",
          "title": "Read an issue",
          "description": "GitHub: Read one issue with its text, labels and first comments. Its issue_id is what comment_on_issue, add_labels and close_issue need.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "issue": {
                "type": "object",
                "properties": {
                  "issue_id": {
                    "type": "string",
                    "description": "The Node ID of the Issue object"
                  },
                  "number": {
                    "type": "integer",
                    "description": "Identifies the issue number."
                  },
                  "title": {
                    "type": "string",
                    "description": "Identifies the issue title."
                  },
                  "body": {
                    "type": "string",
                    "description": "Identifies the body of the issue."
                  },
                  "state": {
                    "type": "string",
                    "enum": [
                      "CLOSED",
                      "OPEN"
                    ],
                    "description": "Identifies the state of the issue."
                  },
                  "author": {
                    "type": [
                      "object",
                      "null"
                    ],
                    "properties": {
                      "login": {
                        "type": "string"
                      }
                    },
                    "required": [
                      "login"
                    ],
                    "additionalProperties": false,
                    "description": "The actor who authored the comment."
                  },
                  "labels": {
                    "type": [
                      "object",
                      "null"
                    ],
                    "properties": {
                      "nodes": {
                        "type": [
                          "array",
                          "null"
                        ],
                        "items": {
                          "type": [
                            "object",
                            "null"
                          ],
                          "properties": {
                            "name": {
                              "type": "string",
                              "description": "Identifies the label name."
                            }
                          },
                          "required": [
                            "name"
                          ],
                          "additionalProperties": false
                        },
                        "description": "A list of nodes."
                      }
                    },
                    "required": [
                      "nodes"
                    ],
                    "additionalProperties": false,
                    "description": "A list of labels associated with the object."
                  },
                  "created_at": {
                    "type": "string",
                    "format": "date-time",
                    "description": "Identifies the date and time when the object was created."
                  },
                  "comments": {
                    "type": "object",
                    "properties": {
                      "total_count": {
                        "type": "integer",
                        "description": "Identifies the total count of items in the connection."
                      },
                      "nodes": {
                        "type": [
                          "array",
                          "null"
                        ],
                        "items": {
                          "type": [
                            "object",
                            "null"
                          ],
                          "properties": {
                            "author": {
                              "type": [
                                "object",
                                "null"
                              ],
                              "properties": {
                                "login": {
                                  "type": "string"
                                }
                              },
                              "required": [
                                "login"
                              ],
                              "additionalProperties": false,
                              "description": "The actor who authored the comment."
                            },
                            "body": {
                              "type": "string",
                              "description": "The body as Markdown."
                            },
                            "created_at": {
                              "type": "string",
                              "format": "date-time",
                              "description": "Identifies the date and time when the object was created."
                            }
                          },
                          "required": [
                            "author",
                            "body",
                            "created_at"
                          ],
                          "additionalProperties": false
                        },
                        "description": "A list of nodes."
                      }
                    },
                    "required": [
                      "total_count",
                      "nodes"
                    ],
                    "additionalProperties": false,
                    "description": "A list of comments associated with the Issue."
                  },
                  "url": {
                    "type": "string",
                    "description": "The HTTP URL for this issue"
                  }
                },
                "required": [
                  "issue_id",
                  "number",
                  "title",
                  "body",
                  "state",
                  "author",
                  "labels",
                  "created_at",
                  "comments",
                  "url"
                ],
                "additionalProperties": false,
                "description": "Returns a single issue from the current repository by number."
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
              "issue"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Read an issue",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "number": {
                "type": "integer",
                "minimum": 1,
                "maximum": 2147483647,
                "description": "The issue's number."
              },
              "max_comments": {
                "type": "integer",
                "minimum": 0,
                "maximum": 50,
                "description": "How many comments to return, 0 to 50.",
                "default": 20
              }
            },
            "required": [
              "owner",
              "name",
              "number"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query get_issue($owner:String!$name:String!$number:Int!$max_comments:Int=20){repository(owner:$owner name:$name){issue(number:$number){issue_id:id number title body state author{login}labels(first:20){nodes{name}}created_at:createdAt comments(first:$max_comments){total_count:totalCount nodes{author{login}body created_at:createdAt}}url}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            },
            {
              "path": [
                "repository",
                "issue"
              ],
              "message": "There is no issue of this number. Find issues with list_issues."
            }
          ],
          "cut": {
            "limit": "max_comments"
          }
        }
      },
      {
        "tool": {
          "name": "get_pull_request",
          "title": "Read a pull request",
          "description": "GitHub: Read one pull request with its text, whether it can be merged, and its reviews. Its pull_request_id is what\nreview_pull_request and merge_pull_request need. Use list_pull_request_files for what it changes.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "pull_request": {
                "type": "object",
                "properties": {
                  "pull_request_id": {
                    "type": "string",
                    "description": "The Node ID of the PullRequest object"
                  },
                  "number": {
                    "type": "integer",
                    "description": "Identifies the pull request number."
                  },
                  "title": {
                    "type": "string",
                    "description": "Identifies the pull request title."
                  },
                  "body": {
                    "type": "string",
                    "description": "The body as Markdown."
                  },
                  "state": {
                    "type": "string",
                    "enum": [
                      "CLOSED",
                      "MERGED",
                      "OPEN"
                    ],
                    "description": "Identifies the state of the pull request."
                  },
                  "is_draft": {
                    "type": "boolean",
                    "description": "Identifies if the pull request is a draft."
                  },
                  "mergeable": {
                    "type": "string",
                    "enum": [
                      "CONFLICTING",
                      "MERGEABLE",
                      "UNKNOWN"
                    ],
                    "description": "Whether or not the pull request can be merged based on the existence of merge conflicts."
                  },
                  "review_decision": {
                    "type": [
                      "string",
                      "null"
                    ],
                    "enum": [
                      "APPROVED",
                      "CHANGES_REQUESTED",
                      "REVIEW_REQUIRED",
                      null
                    ],
                    "description": "The current status of this pull request with respect to code review."
                  },
                  "author": {
                    "type": [
                      "object",
                      "null"
                    ],
                    "properties": {
                      "login": {
                        "type": "string"
                      }
                    },
                    "required": [
                      "login"
                    ],
                    "additionalProperties": false,
                    "description": "The actor who authored the comment."
                  },
                  "base": {
                    "type": "string",
                    "description": "Identifies the name of the base Ref associated with the pull request, even if the ref has been deleted."
                  },
                  "head": {
                    "type": "string",
                    "description": "Identifies the name of the head Ref associated with the pull request, even if the ref has been deleted."
                  },
                  "head_commit": {
                    "type": "string",
                    "description": "Identifies the oid of the head ref associated with the pull request, even if the ref has been deleted."
                  },
                  "additions": {
                    "type": "integer",
                    "description": "The number of additions in this pull request."
                  },
                  "deletions": {
                    "type": "integer",
                    "description": "The number of deletions in this pull request."
                  },
                  "changed_files": {
                    "type": "integer",
                    "description": "The number of changed files in this pull request."
                  },
                  "reviews": {
                    "type": [
                      "object",
                      "null"
                    ],
                    "properties": {
                      "nodes": {
                        "type": [
                          "array",
                          "null"
                        ],
                        "items": {
                          "type": [
                            "object",
                            "null"
                          ],
                          "properties": {
                            "author": {
                              "type": [
                                "object",
                                "null"
                              ],
                              "properties": {
                                "login": {
                                  "type": "string"
                                }
                              },
                              "required": [
                                "login"
                              ],
                              "additionalProperties": false,
                              "description": "The actor who authored the comment."
                            },
                            "state": {
                              "type": "string",
                              "enum": [
                                "APPROVED",
                                "CHANGES_REQUESTED",
                                "COMMENTED",
                                "DISMISSED",
                                "PENDING"
                              ],
                              "description": "Identifies the current state of the pull request review."
                            },
                            "body": {
                              "type": "string",
                              "description": "Identifies the pull request review body."
                            },
                            "submitted_at": {
                              "type": [
                                "string",
                                "null"
                              ],
                              "format": "date-time",
                              "description": "Identifies when the Pull Request Review was submitted"
                            }
                          },
                          "required": [
                            "author",
                            "state",
                            "body",
                            "submitted_at"
                          ],
                          "additionalProperties": false
                        },
                        "description": "A list of nodes."
                      }
                    },
                    "required": [
                      "nodes"
                    ],
                    "additionalProperties": false,
                    "description": "A list of reviews associated with the pull request."
                  },
                  "url": {
                    "type": "string",
                    "description": "The HTTP URL for this pull request."
                  }
                },
                "required": [
                  "pull_request_id",
                  "number",
                  "title",
                  "body",
                  "state",
                  "is_draft",
                  "mergeable",
                  "review_decision",
                  "author",
                  "base",
                  "head",
                  "head_commit",
                  "additions",
                  "deletions",
                  "changed_files",
                  "reviews",
                  "url"
                ],
                "additionalProperties": false,
                "description": "Returns a single pull request from the current repository by number."
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
              "pull_request"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Read a pull request",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "number": {
                "type": "integer",
                "minimum": 1,
                "maximum": 2147483647,
                "description": "The pull request's number."
              }
            },
            "required": [
              "owner",
              "name",
              "number"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query get_pull_request($owner:String!$name:String!$number:Int!){repository(owner:$owner name:$name){pull_request:pullRequest(number:$number){pull_request_id:id number title body state is_draft:isDraft mergeable review_decision:reviewDecision author{login}base:baseRefName head:headRefName head_commit:headRefOid additions deletions changed_files:changedFiles reviews(last:20){nodes{author{login}state body submitted_at:submittedAt}}url}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            },
            {
              "path": [
                "repository",
                "pull_request"
              ],
              "message": "There is no pull request of this number. Find them with list_pull_requests."
            }
          ],
          "cut": {}
        }
      },
      {
        "tool": {
          "name": "get_repository",
          "title": "Read a repository",
          "description": "GitHub: Read one repository: what it is, its default branch, size of its community, and its id, which create_issue needs.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "repository_id": {
                "type": "string",
                "description": "The Node ID of the Repository object"
              },
              "full_name": {
                "type": "string",
                "description": "The repository's name with owner."
              },
              "description": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "The description of the repository."
              },
              "homepage": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "The repository's URL."
              },
              "default_branch": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "name": {
                    "type": "string",
                    "description": "The ref name."
                  }
                },
                "required": [
                  "name"
                ],
                "additionalProperties": false,
                "description": "The Ref associated with the repository's default branch."
              },
              "license": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "name": {
                    "type": "string",
                    "description": "The license full name specified by <https://spdx.org/licenses>"
                  }
                },
                "required": [
                  "name"
                ],
                "additionalProperties": false,
                "description": "The license associated with the repository"
              },
              "language": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "name": {
                    "type": "string",
                    "description": "The name of the current language."
                  }
                },
                "required": [
                  "name"
                ],
                "additionalProperties": false,
                "description": "The primary language of the repository's code."
              },
              "stars": {
                "type": "integer",
                "description": "Returns a count of how many stargazers there are on this object"
              },
              "forks": {
                "type": "integer",
                "description": "Returns how many forks there are of this repository in the whole network."
              },
              "is_archived": {
                "type": "boolean",
                "description": "Indicates if the repository is unmaintained."
              },
              "is_private": {
                "type": "boolean",
                "description": "Identifies if the repository is private or internal."
              },
              "created_at": {
                "type": "string",
                "format": "date-time",
                "description": "Identifies the date and time when the object was created."
              },
              "pushed_at": {
                "type": [
                  "string",
                  "null"
                ],
                "format": "date-time",
                "description": "Identifies the date and time when the repository was last pushed to."
              },
              "url": {
                "type": "string",
                "description": "The HTTP URL for this repository"
              }
            },
            "required": [
              "repository_id",
              "full_name",
              "description",
              "homepage",
              "default_branch",
              "license",
              "language",
              "stars",
              "forks",
              "is_archived",
              "is_private",
              "created_at",
              "pushed_at",
              "url"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Read a repository",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation, for example \"octocat\"."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              }
            },
            "required": [
              "owner",
              "name"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query get_repository($owner:String!$name:String!){repository(owner:$owner name:$name){repository_id:id full_name:nameWithOwner description homepage:homepageUrl default_branch:defaultBranchRef{name}license:licenseInfo{name}language:primaryLanguage{name}stars:stargazerCount forks:forkCount is_archived:isArchived is_private:isPrivate created_at:createdAt pushed_at:pushedAt url}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            }
          ]
        }
      },
      {
        "tool": {
          "name": "get_user",
          "title": "Read a profile",
          "description": "Read a person's public profile on GitHub.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "login": {
                "type": "string",
                "description": "The username used to login."
              },
              "name": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "The user's public profile name."
              },
              "bio": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "The user's public profile bio."
              },
              "company": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "The user's public profile company."
              },
              "location": {
                "type": [
                  "string",
                  "null"
                ],
                "description": "The user's public profile location."
              },
              "followers": {
                "type": "object",
                "properties": {
                  "total_count": {
                    "type": "integer",
                    "description": "Identifies the total count of items in the connection."
                  }
                },
                "required": [
                  "total_count"
                ],
                "additionalProperties": false,
                "description": "A list of users the given user is followed by."
              },
              "url": {
                "type": "string",
                "description": "The HTTP URL for this user"
              }
            },
            "required": [
              "login",
              "name",
              "bio",
              "company",
              "location",
              "followers",
              "url"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Read a profile",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "login": {
                "type": "string",
                "description": "The person's login, for example \"octocat\"."
              }
            },
            "required": [
              "login"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query get_user($login:String!){user(login:$login){login name bio company location followers{total_count:totalCount}url}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "user",
          "notFound": [
            {
              "path": [
                "user"
              ],
              "message": "There is no person with this login."
            }
          ]
        }
      },
      {
        "tool": {
          "name": "list_branches",
          "title": "List branches",
          "description": "GitHub: List branches of a repository with the commit each of them points to.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "branches": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "total_count": {
                    "type": "integer",
                    "description": "Identifies the total count of items in the connection."
                  },
                  "nodes": {
                    "type": [
                      "array",
                      "null"
                    ],
                    "items": {
                      "type": [
                        "object",
                        "null"
                      ],
                      "properties": {
                        "name": {
                          "type": "string",
                          "description": "The ref name."
                        },
                        "target": {
                          "type": [
                            "object",
                            "null"
                          ],
                          "properties": {
                            "commit": {
                              "type": "string",
                              "description": "The Git object ID"
                            }
                          },
                          "required": [
                            "commit"
                          ],
                          "additionalProperties": false,
                          "description": "The object the ref points to. Returns null when object does not exist."
                        }
                      },
                      "required": [
                        "name",
                        "target"
                      ],
                      "additionalProperties": false
                    },
                    "description": "A list of nodes."
                  }
                },
                "required": [
                  "total_count",
                  "nodes"
                ],
                "additionalProperties": false,
                "description": "Fetch a list of refs from the repository"
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
              "branches"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "List branches",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "query": {
                "type": "string",
                "description": "Keep only branches whose name holds this text."
              },
              "max_results": {
                "type": "integer",
                "minimum": 1,
                "maximum": 100,
                "description": "How many to return, 1 to 100.",
                "default": 30
              }
            },
            "required": [
              "owner",
              "name"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query list_branches($owner:String!$name:String!$query:String$max_results:Int=30){repository(owner:$owner name:$name){branches:refs(refPrefix:\"refs/heads/\" query:$query first:$max_results){total_count:totalCount nodes{name target{commit:oid}}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            }
          ],
          "cut": {
            "limit": "max_results"
          }
        }
      },
      {
        "tool": {
          "name": "list_issues",
          "title": "List issues",
          "description": "GitHub: List issues of a repository, newest change first. Use get_issue for one of them, search_issues to look for words.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "issues": {
                "type": "object",
                "properties": {
                  "total_count": {
                    "type": "integer",
                    "description": "Identifies the total count of items in the connection."
                  },
                  "page": {
                    "type": "object",
                    "properties": {
                      "has_next_page": {
                        "type": "boolean",
                        "description": "When paginating forwards, are there more items?"
                      },
                      "end_cursor": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "description": "When paginating forwards, the cursor to continue."
                      }
                    },
                    "required": [
                      "has_next_page",
                      "end_cursor"
                    ],
                    "additionalProperties": false,
                    "description": "Information to aid in pagination."
                  },
                  "issues": {
                    "type": [
                      "array",
                      "null"
                    ],
                    "items": {
                      "type": [
                        "object",
                        "null"
                      ],
                      "properties": {
                        "number": {
                          "type": "integer",
                          "description": "Identifies the issue number."
                        },
                        "title": {
                          "type": "string",
                          "description": "Identifies the issue title."
                        },
                        "state": {
                          "type": "string",
                          "enum": [
                            "CLOSED",
                            "OPEN"
                          ],
                          "description": "Identifies the state of the issue."
                        },
                        "author": {
                          "type": [
                            "object",
                            "null"
                          ],
                          "properties": {
                            "login": {
                              "type": "string"
                            }
                          },
                          "required": [
                            "login"
                          ],
                          "additionalProperties": false,
                          "description": "The actor who authored the comment."
                        },
                        "labels": {
                          "type": [
                            "object",
                            "null"
                          ],
                          "properties": {
                            "nodes": {
                              "type": [
                                "array",
                                "null"
                              ],
                              "items": {
                                "type": [
                                  "object",
                                  "null"
                                ],
                                "properties": {
                                  "name": {
                                    "type": "string",
                                    "description": "Identifies the label name."
                                  }
                                },
                                "required": [
                                  "name"
                                ],
                                "additionalProperties": false
                              },
                              "description": "A list of nodes."
                            }
                          },
                          "required": [
                            "nodes"
                          ],
                          "additionalProperties": false,
                          "description": "A list of labels associated with the object."
                        },
                        "updated_at": {
                          "type": "string",
                          "format": "date-time",
                          "description": "Identifies the date and time when the object was last updated."
                        },
                        "url": {
                          "type": "string",
                          "description": "The HTTP URL for this issue"
                        }
                      },
                      "required": [
                        "number",
                        "title",
                        "state",
                        "author",
                        "labels",
                        "updated_at",
                        "url"
                      ],
                      "additionalProperties": false
                    },
                    "description": "A list of nodes."
                  }
                },
                "required": [
                  "total_count",
                  "page",
                  "issues"
                ],
                "additionalProperties": false,
                "description": "A list of issues that have been opened in the repository."
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
              "issues"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "List issues",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "states": {
                "type": "array",
                "items": {
                  "type": "string",
                  "enum": [
                    "CLOSED",
                    "OPEN"
                  ],
                  "description": "CLOSED: An issue that has been closed\nOPEN: An issue that is still open"
                },
                "description": "Keep only issues in these states."
              },
              "labels": {
                "type": "array",
                "items": {
                  "type": "string"
                },
                "description": "Keep only issues with all of these labels."
              },
              "max_results": {
                "type": "integer",
                "minimum": 1,
                "maximum": 50,
                "description": "How many to return, 1 to 50.",
                "default": 20
              },
              "after": {
                "type": "string",
                "description": "Where the page before ended: its end_cursor."
              }
            },
            "required": [
              "owner",
              "name"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query list_issues($owner:String!$name:String!$states:[IssueState!]$labels:[String!]$max_results:Int=20$after:String){repository(owner:$owner name:$name){issues(states:$states labels:$labels first:$max_results after:$after orderBy:{field:UPDATED_AT direction:DESC}){total_count:totalCount page:pageInfo{has_next_page:hasNextPage end_cursor:endCursor}issues:nodes{number title state author{login}labels(first:10){nodes{name}}updated_at:updatedAt url}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            }
          ],
          "cut": {
            "limit": "max_results"
          }
        },
        "coercion": {
          "states": [
            null
          ],
          "labels": [
            null
          ]
        }
      },
      {
        "tool": {
          "name": "list_labels",
          "title": "List labels",
          "description": "GitHub: List the labels of a repository with their ids, which add_labels needs.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "labels": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "nodes": {
                    "type": [
                      "array",
                      "null"
                    ],
                    "items": {
                      "type": [
                        "object",
                        "null"
                      ],
                      "properties": {
                        "label_id": {
                          "type": "string",
                          "description": "The Node ID of the Label object"
                        },
                        "name": {
                          "type": "string",
                          "description": "Identifies the label name."
                        },
                        "description": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "description": "A brief description of this label."
                        }
                      },
                      "required": [
                        "label_id",
                        "name",
                        "description"
                      ],
                      "additionalProperties": false
                    },
                    "description": "A list of nodes."
                  }
                },
                "required": [
                  "nodes"
                ],
                "additionalProperties": false,
                "description": "A list of labels associated with the repository."
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
              "labels"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "List labels",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "query": {
                "type": "string",
                "description": "Keep only labels whose name holds this text."
              }
            },
            "required": [
              "owner",
              "name"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query list_labels($owner:String!$name:String!$query:String){repository(owner:$owner name:$name){labels(first:100 query:$query){nodes{label_id:id name description}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            }
          ],
          "cut": {}
        }
      },
      {
        "tool": {
          "name": "list_pull_request_files",
          "title": "List changed files",
          "description": "GitHub: List the files that a pull request changes, with how many lines are added and removed in each.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "pull_request": {
                "type": "object",
                "properties": {
                  "number": {
                    "type": "integer",
                    "description": "Identifies the pull request number."
                  },
                  "files": {
                    "type": [
                      "object",
                      "null"
                    ],
                    "properties": {
                      "total_count": {
                        "type": "integer",
                        "description": "Identifies the total count of items in the connection."
                      },
                      "nodes": {
                        "type": [
                          "array",
                          "null"
                        ],
                        "items": {
                          "type": [
                            "object",
                            "null"
                          ],
                          "properties": {
                            "path": {
                              "type": "string",
                              "description": "The path of the file."
                            },
                            "change": {
                              "type": "string",
                              "enum": [
                                "ADDED",
                                "CHANGED",
                                "COPIED",
                                "DELETED",
                                "MODIFIED",
                                "RENAMED"
                              ],
                              "description": "How the file was changed in this PullRequest"
                            },
                            "additions": {
                              "type": "integer",
                              "description": "The number of additions to the file."
                            },
                            "deletions": {
                              "type": "integer",
                              "description": "The number of deletions to the file."
                            }
                          },
                          "required": [
                            "path",
                            "change",
                            "additions",
                            "deletions"
                          ],
                          "additionalProperties": false
                        },
                        "description": "A list of nodes."
                      }
                    },
                    "required": [
                      "total_count",
                      "nodes"
                    ],
                    "additionalProperties": false,
                    "description": "Lists the files changed within this pull request."
                  }
                },
                "required": [
                  "number",
                  "files"
                ],
                "additionalProperties": false,
                "description": "Returns a single pull request from the current repository by number."
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
              "pull_request"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "List changed files",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "number": {
                "type": "integer",
                "minimum": 1,
                "maximum": 2147483647,
                "description": "The pull request's number."
              },
              "max_results": {
                "type": "integer",
                "minimum": 1,
                "maximum": 100,
                "description": "How many to return, 1 to 100.",
                "default": 50
              }
            },
            "required": [
              "owner",
              "name",
              "number"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query list_pull_request_files($owner:String!$name:String!$number:Int!$max_results:Int=50){repository(owner:$owner name:$name){pull_request:pullRequest(number:$number){number files(first:$max_results){total_count:totalCount nodes{path change:changeType additions deletions}}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            },
            {
              "path": [
                "repository",
                "pull_request"
              ],
              "message": "There is no pull request of this number. Find them with list_pull_requests."
            }
          ],
          "cut": {
            "limit": "max_results"
          }
        }
      },
      {
        "tool": {
          "name": "list_pull_requests",
          "title": "List pull requests",
          "description": "GitHub: List pull requests of a repository, newest change first. Use get_pull_request for one of them.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "pull_requests": {
                "type": "object",
                "properties": {
                  "total_count": {
                    "type": "integer",
                    "description": "Identifies the total count of items in the connection."
                  },
                  "page": {
                    "type": "object",
                    "properties": {
                      "has_next_page": {
                        "type": "boolean",
                        "description": "When paginating forwards, are there more items?"
                      },
                      "end_cursor": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "description": "When paginating forwards, the cursor to continue."
                      }
                    },
                    "required": [
                      "has_next_page",
                      "end_cursor"
                    ],
                    "additionalProperties": false,
                    "description": "Information to aid in pagination."
                  },
                  "nodes": {
                    "type": [
                      "array",
                      "null"
                    ],
                    "items": {
                      "type": [
                        "object",
                        "null"
                      ],
                      "properties": {
                        "number": {
                          "type": "integer",
                          "description": "Identifies the pull request number."
                        },
                        "title": {
                          "type": "string",
                          "description": "Identifies the pull request title."
                        },
                        "state": {
                          "type": "string",
                          "enum": [
                            "CLOSED",
                            "MERGED",
                            "OPEN"
                          ],
                          "description": "Identifies the state of the pull request."
                        },
                        "is_draft": {
                          "type": "boolean",
                          "description": "Identifies if the pull request is a draft."
                        },
                        "author": {
                          "type": [
                            "object",
                            "null"
                          ],
                          "properties": {
                            "login": {
                              "type": "string"
                            }
                          },
                          "required": [
                            "login"
                          ],
                          "additionalProperties": false,
                          "description": "The actor who authored the comment."
                        },
                        "base": {
                          "type": "string",
                          "description": "Identifies the name of the base Ref associated with the pull request, even if the ref has been deleted."
                        },
                        "head": {
                          "type": "string",
                          "description": "Identifies the name of the head Ref associated with the pull request, even if the ref has been deleted."
                        },
                        "updated_at": {
                          "type": "string",
                          "format": "date-time",
                          "description": "Identifies the date and time when the object was last updated."
                        },
                        "url": {
                          "type": "string",
                          "description": "The HTTP URL for this pull request."
                        }
                      },
                      "required": [
                        "number",
                        "title",
                        "state",
                        "is_draft",
                        "author",
                        "base",
                        "head",
                        "updated_at",
                        "url"
                      ],
                      "additionalProperties": false
                    },
                    "description": "A list of nodes."
                  }
                },
                "required": [
                  "total_count",
                  "page",
                  "nodes"
                ],
                "additionalProperties": false,
                "description": "A list of pull requests that have been opened in the repository."
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
              "pull_requests"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "List pull requests",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "states": {
                "type": "array",
                "items": {
                  "type": "string",
                  "enum": [
                    "CLOSED",
                    "MERGED",
                    "OPEN"
                  ],
                  "description": "CLOSED: A pull request that has been closed without being merged.\nMERGED: A pull request that has been closed by being merged.\nOPEN: A pull request that is still open."
                },
                "description": "Keep only pull requests in these states."
              },
              "max_results": {
                "type": "integer",
                "minimum": 1,
                "maximum": 50,
                "description": "How many to return, 1 to 50.",
                "default": 20
              },
              "after": {
                "type": "string",
                "description": "Where the page before ended: its end_cursor."
              }
            },
            "required": [
              "owner",
              "name"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query list_pull_requests($owner:String!$name:String!$states:[PullRequestState!]$max_results:Int=20$after:String){repository(owner:$owner name:$name){pull_requests:pullRequests(states:$states first:$max_results after:$after orderBy:{field:UPDATED_AT direction:DESC}){total_count:totalCount page:pageInfo{has_next_page:hasNextPage end_cursor:endCursor}nodes{number title state is_draft:isDraft author{login}base:baseRefName head:headRefName updated_at:updatedAt url}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            }
          ],
          "cut": {
            "limit": "max_results"
          }
        },
        "coercion": {
          "states": [
            null
          ]
        }
      },
      {
        "tool": {
          "name": "list_releases",
          "title": "List releases",
          "description": "GitHub: List releases of a repository, newest first, with their notes.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "releases": {
                "type": "object",
                "properties": {
                  "total_count": {
                    "type": "integer",
                    "description": "Identifies the total count of items in the connection."
                  },
                  "nodes": {
                    "type": [
                      "array",
                      "null"
                    ],
                    "items": {
                      "type": [
                        "object",
                        "null"
                      ],
                      "properties": {
                        "tag": {
                          "type": "string",
                          "description": "The name of the release's Git tag"
                        },
                        "name": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "description": "The title of the release."
                        },
                        "notes": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "description": "The description of the release."
                        },
                        "is_prerelease": {
                          "type": "boolean",
                          "description": "Whether or not the release is a prerelease"
                        },
                        "published_at": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "format": "date-time",
                          "description": "Identifies the date and time when the release was created."
                        },
                        "url": {
                          "type": "string",
                          "description": "The HTTP URL for this issue"
                        }
                      },
                      "required": [
                        "tag",
                        "name",
                        "notes",
                        "is_prerelease",
                        "published_at",
                        "url"
                      ],
                      "additionalProperties": false
                    },
                    "description": "A list of nodes."
                  }
                },
                "required": [
                  "total_count",
                  "nodes"
                ],
                "additionalProperties": false,
                "description": "List of releases which are dependent on this repository."
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
              "releases"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "List releases",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "max_results": {
                "type": "integer",
                "minimum": 1,
                "maximum": 20,
                "description": "How many to return, 1 to 20.",
                "default": 5
              }
            },
            "required": [
              "owner",
              "name"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query list_releases($owner:String!$name:String!$max_results:Int=5){repository(owner:$owner name:$name){releases(first:$max_results orderBy:{field:CREATED_AT direction:DESC}){total_count:totalCount nodes{tag:tagName name notes:description is_prerelease:isPrerelease published_at:publishedAt url}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            }
          ],
          "cut": {
            "limit": "max_results"
          }
        }
      },
      {
        "tool": {
          "name": "list_repository_files",
          "title": "List files",
          "description": "GitHub: List the files and folders of one folder of a repository. Use read_repository_file for a file.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "full_name": {
                "type": "string",
                "description": "The repository's name with owner."
              },
              "folder": {
                "anyOf": [
                  {
                    "type": "object",
                    "properties": {
                      "__typename": {
                        "type": "string",
                        "enum": [
                          "Blob",
                          "Commit",
                          "Tag"
                        ]
                      }
                    },
                    "required": [
                      "__typename"
                    ],
                    "additionalProperties": false
                  },
                  {
                    "type": "object",
                    "properties": {
                      "__typename": {
                        "type": "string",
                        "const": "Tree"
                      },
                      "entries": {
                        "type": [
                          "array",
                          "null"
                        ],
                        "items": {
                          "type": "object",
                          "properties": {
                            "name": {
                              "type": "string",
                              "description": "Entry file name."
                            },
                            "path": {
                              "type": [
                                "string",
                                "null"
                              ],
                              "description": "The full path of the file."
                            },
                            "type": {
                              "type": "string",
                              "description": "Entry file type."
                            },
                            "size": {
                              "type": "integer",
                              "description": "Entry byte size"
                            }
                          },
                          "required": [
                            "name",
                            "path",
                            "type",
                            "size"
                          ],
                          "additionalProperties": false
                        },
                        "description": "A list of tree entries."
                      }
                    },
                    "required": [
                      "__typename",
                      "entries"
                    ],
                    "additionalProperties": false
                  },
                  {
                    "type": "null"
                  }
                ],
                "description": "A Git object in the repository"
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
              "full_name",
              "folder"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "List files",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "expression": {
                "type": "string",
                "description": "Branch, tag or commit, a colon and the folder: \"HEAD:src\". The root folder is \"HEAD:\".",
                "default": "HEAD:"
              }
            },
            "required": [
              "owner",
              "name"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query list_repository_files($owner:String!$name:String!$expression:String=\"HEAD:\"){repository(owner:$owner name:$name){full_name:nameWithOwner folder:object(expression:$expression){__typename ...on Tree{entries{name path type size}}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            }
          ],
          "cut": {}
        }
      },
      {
        "tool": {
          "name": "merge_pull_request",
          "title": "Merge a pull request",
          "description": "GitHub: Merge a pull request. Read it first with get_pull_request, and pass its head_commit so that nothing newer is merged.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "pull_request": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "number": {
                    "type": "integer",
                    "description": "Identifies the pull request number."
                  },
                  "merged": {
                    "type": "boolean",
                    "description": "Whether or not the pull request was merged."
                  },
                  "url": {
                    "type": "string",
                    "description": "The HTTP URL for this pull request."
                  }
                },
                "required": [
                  "number",
                  "merged",
                  "url"
                ],
                "additionalProperties": false,
                "description": "The pull request that was merged."
              }
            },
            "required": [
              "pull_request"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Merge a pull request",
            "readOnlyHint": false,
            "destructiveHint": true,
            "idempotentHint": false,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "required": [
              "pull_request_id",
              "head_commit"
            ],
            "properties": {
              "pull_request_id": {
                "type": "string",
                "description": "The pull_request_id of get_pull_request."
              },
              "head_commit": {
                "type": "string",
                "description": "The head_commit of get_pull_request."
              },
              "method": {
                "type": "string",
                "enum": [
                  "MERGE",
                  "REBASE",
                  "SQUASH"
                ],
                "description": "How to merge.\nMERGE: Add all commits from the head branch to the base branch with a merge commit.\nREBASE: Add all commits from the head branch onto the base branch individually.\nSQUASH: Combine all commits from the head branch into a single commit in the base branch.",
                "default": "MERGE"
              },
              "idempotency_key": {
                "type": "string",
                "minLength": 8,
                "maxLength": 128,
                "description": "Optional. A new random text for each change; send the same again only to repeat this very call, and the change is made once."
              },
              "confirm_token": {
                "type": "string",
                "maxLength": 200,
                "description": "Leave out at first. The answer then holds a question for the person and a token to send once they agree."
              }
            },
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "mutation",
        "scope": "github:write",
        "document": "mutation merge_pull_request($pull_request_id:ID!$head_commit:GitObjectID!$method:PullRequestMergeMethod=MERGE){mergePullRequest(input:{pullRequestId:$pull_request_id expectedHeadOid:$head_commit mergeMethod:$method}){pull_request:pullRequest{number merged url}}}",
        "confirm": "Merge pull request {pull_request_id} at commit {head_commit}?",
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "mergePullRequest",
          "notFound": [
            {
              "path": [
                "mergePullRequest"
              ],
              "message": "Nothing was found for these arguments."
            }
          ]
        },
        "coercion": {
          "pull_request_id": "id"
        }
      },
      {
        "tool": {
          "name": "read_repository_file",
          "title": "Read a file",
          "description": "GitHub: Read one text file of a repository. Find paths with list_repository_files.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "full_name": {
                "type": "string",
                "description": "The repository's name with owner."
              },
              "file": {
                "type": "object",
                "anyOf": [
                  {
                    "type": "object",
                    "properties": {
                      "__typename": {
                        "type": "string",
                        "const": "Blob"
                      },
                      "text": {
                        "type": [
                          "string",
                          "null"
                        ],
                        "description": "UTF8 text data or null if the Blob is binary"
                      },
                      "bytes": {
                        "type": "integer",
                        "description": "Byte size of Blob object"
                      },
                      "is_binary": {
                        "type": [
                          "boolean",
                          "null"
                        ],
                        "description": "Indicates whether the Blob is binary or text. Returns null if unable to determine the encoding."
                      },
                      "is_truncated": {
                        "type": "boolean",
                        "description": "Indicates whether the contents is truncated"
                      }
                    },
                    "required": [
                      "__typename",
                      "text",
                      "bytes",
                      "is_binary",
                      "is_truncated"
                    ],
                    "additionalProperties": false
                  },
                  {
                    "type": "object",
                    "properties": {
                      "__typename": {
                        "type": "string",
                        "enum": [
                          "Commit",
                          "Tag",
                          "Tree"
                        ]
                      }
                    },
                    "required": [
                      "__typename"
                    ],
                    "additionalProperties": false
                  }
                ],
                "description": "A Git object in the repository"
              }
            },
            "required": [
              "full_name",
              "file"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Read a file",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "owner": {
                "type": "string",
                "description": "Account or organisation."
              },
              "name": {
                "type": "string",
                "description": "Repository name without the owner."
              },
              "expression": {
                "type": "string",
                "description": "Branch, tag or commit, a colon and the path: \"HEAD:README.md\"."
              }
            },
            "required": [
              "owner",
              "name",
              "expression"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query read_repository_file($owner:String!$name:String!$expression:String!){repository(owner:$owner name:$name){full_name:nameWithOwner file:object(expression:$expression){__typename ...on Blob{text bytes:byteSize is_binary:isBinary is_truncated:isTruncated}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "repository",
          "notFound": [
            {
              "path": [
                "repository"
              ],
              "message": "There is no such repository, or the key may not see it. Find repositories with search_repositories."
            },
            {
              "path": [
                "repository",
                "file"
              ],
              "message": "There is no such file at that revision. Find paths with list_repository_files."
            }
          ]
        }
      },
      {
        "tool": {
          "name": "review_pull_request",
          "title": "Review a pull request",
          "description": "GitHub: Review a pull request: approve it, ask for changes, or comment. Read it first with get_pull_request.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "review": {
                "type": [
                  "object",
                  "null"
                ],
                "properties": {
                  "state": {
                    "type": "string",
                    "enum": [
                      "APPROVED",
                      "CHANGES_REQUESTED",
                      "COMMENTED",
                      "DISMISSED",
                      "PENDING"
                    ],
                    "description": "Identifies the current state of the pull request review."
                  },
                  "url": {
                    "type": "string",
                    "description": "The HTTP URL permalink for this PullRequestReview."
                  }
                },
                "required": [
                  "state",
                  "url"
                ],
                "additionalProperties": false,
                "description": "The newly created pull request review."
              }
            },
            "required": [
              "review"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Review a pull request",
            "readOnlyHint": false,
            "destructiveHint": false,
            "idempotentHint": false,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "required": [
              "pull_request_id",
              "event"
            ],
            "properties": {
              "pull_request_id": {
                "type": "string",
                "description": "The pull_request_id of get_pull_request."
              },
              "event": {
                "type": "string",
                "enum": [
                  "APPROVE",
                  "COMMENT",
                  "DISMISS",
                  "REQUEST_CHANGES"
                ],
                "description": "What the review says it is.\nAPPROVE: Submit feedback and approve merging these changes.\nCOMMENT: Submit general feedback without explicit approval.\nDISMISS: Dismiss review so it now longer effects merging.\nREQUEST_CHANGES: Submit feedback that must be addressed before merging."
              },
              "body": {
                "type": "string",
                "description": "Markdown; needed for COMMENT and REQUEST_CHANGES."
              },
              "idempotency_key": {
                "type": "string",
                "minLength": 8,
                "maxLength": 128,
                "description": "Optional. A new random text for each change; send the same again only to repeat this very call, and the change is made once."
              }
            },
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "mutation",
        "scope": "github:write",
        "document": "mutation review_pull_request($pull_request_id:ID!$event:PullRequestReviewEvent!$body:String){addPullRequestReview(input:{pullRequestId:$pull_request_id event:$event body:$body}){review:pullRequestReview{state url}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "addPullRequestReview",
          "notFound": [
            {
              "path": [
                "addPullRequestReview"
              ],
              "message": "Nothing was found for these arguments."
            }
          ]
        },
        "coercion": {
          "pull_request_id": "id"
        }
      },
      {
        "tool": {
          "name": "search_issues",
          "title": "Search issues and pull requests",
          "description": "Search issues and pull requests with GitHub's search syntax, for example \"repo:owner/name is:open label:bug crash\".\nUse get_issue or get_pull_request for one of them.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "total_count": {
                "type": "integer",
                "description": "The total number of issues that matched the search query. Regardless of the\ntotal number of matches, a maximum of 1,000 results will be available across all types."
              },
              "results": {
                "type": [
                  "array",
                  "null"
                ],
                "items": {
                  "anyOf": [
                    {
                      "type": "object",
                      "properties": {
                        "__typename": {
                          "type": "string",
                          "enum": [
                            "App",
                            "Discussion",
                            "MarketplaceListing",
                            "Organization",
                            "Repository",
                            "User"
                          ]
                        }
                      },
                      "required": [
                        "__typename"
                      ],
                      "additionalProperties": false
                    },
                    {
                      "type": "object",
                      "properties": {
                        "__typename": {
                          "type": "string",
                          "const": "Issue"
                        },
                        "number": {
                          "type": "integer",
                          "description": "Identifies the issue number."
                        },
                        "title": {
                          "type": "string",
                          "description": "Identifies the issue title."
                        },
                        "issue_state": {
                          "type": "string",
                          "enum": [
                            "CLOSED",
                            "OPEN"
                          ],
                          "description": "Identifies the state of the issue."
                        },
                        "updated_at": {
                          "type": "string",
                          "format": "date-time",
                          "description": "Identifies the date and time when the object was last updated."
                        },
                        "url": {
                          "type": "string",
                          "description": "The HTTP URL for this issue"
                        }
                      },
                      "required": [
                        "__typename",
                        "number",
                        "title",
                        "issue_state",
                        "updated_at",
                        "url"
                      ],
                      "additionalProperties": false
                    },
                    {
                      "type": "object",
                      "properties": {
                        "__typename": {
                          "type": "string",
                          "const": "PullRequest"
                        },
                        "number": {
                          "type": "integer",
                          "description": "Identifies the pull request number."
                        },
                        "title": {
                          "type": "string",
                          "description": "Identifies the pull request title."
                        },
                        "pull_request_state": {
                          "type": "string",
                          "enum": [
                            "CLOSED",
                            "MERGED",
                            "OPEN"
                          ],
                          "description": "Identifies the state of the pull request."
                        },
                        "updated_at": {
                          "type": "string",
                          "format": "date-time",
                          "description": "Identifies the date and time when the object was last updated."
                        },
                        "url": {
                          "type": "string",
                          "description": "The HTTP URL for this pull request."
                        }
                      },
                      "required": [
                        "__typename",
                        "number",
                        "title",
                        "pull_request_state",
                        "updated_at",
                        "url"
                      ],
                      "additionalProperties": false
                    },
                    {
                      "type": "null"
                    }
                  ]
                },
                "description": "A list of nodes."
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
              "total_count",
              "results"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Search issues and pull requests",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "query": {
                "type": "string",
                "description": "GitHub search terms and qualifiers."
              },
              "max_results": {
                "type": "integer",
                "minimum": 1,
                "maximum": 50,
                "description": "How many to return, 1 to 50.",
                "default": 10
              }
            },
            "required": [
              "query"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query search_issues($query:String!$max_results:Int=10){search(type:ISSUE query:$query first:$max_results){total_count:issueCount results:nodes{__typename ...on Issue{number title issue_state:state updated_at:updatedAt url}...on PullRequest{number title pull_request_state:state updated_at:updatedAt url}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "search",
          "notFound": [],
          "cut": {
            "limit": "max_results"
          }
        }
      },
      {
        "tool": {
          "name": "search_repositories",
          "title": "Search repositories",
          "description": "Search repositories with GitHub's search syntax, for example \"topic:mcp language:typescript stars:>100\".\nUse get_repository for one of them.",
          "outputSchema": {
            "type": "object",
            "properties": {
              "total_count": {
                "type": "integer",
                "description": "The total number of repositories that matched the search query. Regardless of\nthe total number of matches, a maximum of 1,000 results will be available\nacross all types."
              },
              "repositories": {
                "type": [
                  "array",
                  "null"
                ],
                "items": {
                  "anyOf": [
                    {
                      "type": "object",
                      "properties": {
                        "__typename": {
                          "type": "string",
                          "enum": [
                            "App",
                            "Discussion",
                            "Issue",
                            "MarketplaceListing",
                            "Organization",
                            "PullRequest",
                            "User"
                          ]
                        }
                      },
                      "required": [
                        "__typename"
                      ],
                      "additionalProperties": false
                    },
                    {
                      "type": "object",
                      "properties": {
                        "__typename": {
                          "type": "string",
                          "const": "Repository"
                        },
                        "full_name": {
                          "type": "string",
                          "description": "The repository's name with owner."
                        },
                        "description": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "description": "The description of the repository."
                        },
                        "stars": {
                          "type": "integer",
                          "description": "Returns a count of how many stargazers there are on this object"
                        },
                        "is_archived": {
                          "type": "boolean",
                          "description": "Indicates if the repository is unmaintained."
                        },
                        "pushed_at": {
                          "type": [
                            "string",
                            "null"
                          ],
                          "format": "date-time",
                          "description": "Identifies the date and time when the repository was last pushed to."
                        },
                        "url": {
                          "type": "string",
                          "description": "The HTTP URL for this repository"
                        }
                      },
                      "required": [
                        "__typename",
                        "full_name",
                        "description",
                        "stars",
                        "is_archived",
                        "pushed_at",
                        "url"
                      ],
                      "additionalProperties": false
                    },
                    {
                      "type": "null"
                    }
                  ]
                },
                "description": "A list of nodes."
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
              "total_count",
              "repositories"
            ],
            "additionalProperties": false
          },
          "annotations": {
            "title": "Search repositories",
            "readOnlyHint": true,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": true
          },
          "inputSchema": {
            "type": "object",
            "properties": {
              "query": {
                "type": "string",
                "description": "GitHub search terms and qualifiers."
              },
              "max_results": {
                "type": "integer",
                "minimum": 1,
                "maximum": 50,
                "description": "How many to return, 1 to 50.",
                "default": 10
              }
            },
            "required": [
              "query"
            ],
            "additionalProperties": false
          }
        },
        "toolset": "github",
        "kind": "query",
        "scope": "github:read",
        "document": "query search_repositories($query:String!$max_results:Int=10){search(type:REPOSITORY query:$query first:$max_results){total_count:repositoryCount repositories:nodes{__typename ...on Repository{full_name:nameWithOwner description stars:stargazerCount is_archived:isArchived pushed_at:pushedAt url}}}}",
        "confirm": null,
        "cacheSeconds": 0,
        "result": {
          "form": "value",
          "root": "search",
          "notFound": [],
          "cut": {
            "limit": "max_results"
          }
        }
      }
    ],
    "prompts": [],
    "resources": []
  }
];
