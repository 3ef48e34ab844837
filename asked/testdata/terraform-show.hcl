# aws_acm_certificate.this:
resource "aws_acm_certificate" "this" {
    arn                       = "arn:aws:acm:eu-west-1:111122223333:certificate/a88f4388-08c5-78e5-41b3-0e1f10d3de73"
    domain_name               = "example.com"
    domain_validation_options = [
        {
            domain_name           = "example.com"
            resource_record_name  = "_8b0e7153bf7c3706d85c524e44006655.example.com."
            resource_record_type  = "CNAME"
            resource_record_value = "_9a6656c90bd5482a90a29b9fa5ff5180.pqbwrpqxbs.acm-validations.aws."
        },
        {
            domain_name           = "*.example.com"
            resource_record_name  = "_8b0e7153bf7c3706d85c524e44006655.example.com."
            resource_record_type  = "CNAME"
            resource_record_value = "_9a6656c90bd5482a90a29b9fa5ff5180.pqbwrpqxbs.acm-validations.aws."
        },
        {
            domain_name           = "api.example.com"
            resource_record_name  = "_15637ebb8e3b91d26ab4a829a95249f5.api.example.com."
            resource_record_type  = "CNAME"
            resource_record_value = "_12c17b8ed411fa644d35db41d94e5efa.tlmtqgfqwh.acm-validations.aws."
        },
    ]
    id                        = "arn:aws:acm:eu-west-1:111122223333:certificate/a88f4388-08c5-78e5-41b3-0e1f10d3de73"
    status                    = "PENDING_VALIDATION"
    validation_method         = "DNS"

    options {
        certificate_transparency_logging_preference = "ENABLED"
    }
}
