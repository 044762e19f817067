module github.com/tern-engine/tern/examples/tour

go 1.19

require github.com/tern-engine/tern/bindings/go v0.0.0

replace github.com/tern-engine/tern/bindings/go => ../../../bindings/go
