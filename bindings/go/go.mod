module github.com/tern-engine/tern/bindings/go

go 1.19
