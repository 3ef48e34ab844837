bucket = "assets"
validation = toset([
  {
    "domain_name" = "example.com"
    "resource_record_name" = "_8b0e7153bf7c3706d85c524e44006655.example.com."
    "resource_record_type" = "CNAME"
    "resource_record_value" = "_9a6656c90bd5482a90a29b9fa5ff5180.pqbwrpqxbs.acm-validations.aws."
  },
  {
    "domain_name" = "*.example.com"
    "resource_record_name" = "_8b0e7153bf7c3706d85c524e44006655.example.com."
    "resource_record_type" = "CNAME"
    "resource_record_value" = "_9a6656c90bd5482a90a29b9fa5ff5180.pqbwrpqxbs.acm-validations.aws."
  },
  {
    "domain_name" = "api.example.com"
    "resource_record_name" = "_15637ebb8e3b91d26ab4a829a95249f5.api.example.com."
    "resource_record_type" = "CNAME"
    "resource_record_value" = "_12c17b8ed411fa644d35db41d94e5efa.tlmtqgfqwh.acm-validations.aws."
  },
])
