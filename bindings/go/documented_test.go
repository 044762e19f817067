package tern

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
	"testing"
)

func TestEveryExportedNameIsDocumented(t *testing.T) {
	files := token.NewFileSet()
	ours := func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }
	for _, dir := range []string{".", "redis", "ws", "sse"} {
		packages, err := parser.ParseDir(files, dir, ours, parser.ParseComments)
		must(t, err)
		for _, p := range packages {
			for _, file := range p.Files {
				for _, d := range file.Decls {
					for _, name := range undocumented(d) {
						t.Errorf("%s: %s has no comment", files.Position(d.Pos()), name)
					}
				}
			}
		}
	}
}

// isPublic reports whether a method's receiver is exported; a function has none.
func isPublic(receiver *ast.FieldList) bool {
	if receiver == nil {
		return true
	}
	t := receiver.List[0].Type
	if pointer, is := t.(*ast.StarExpr); is {
		t = pointer.X
	}
	name, is := t.(*ast.Ident)
	return is && name.IsExported()
}

// undocumented are the exported names of a declaration that has no comment. Those of a group share its comment.
func undocumented(d ast.Decl) (names []string) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && isPublic(d.Recv) {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				if s.Names[0].IsExported() && d.Doc == nil && s.Doc == nil {
					names = append(names, s.Names[0].Name)
				}
			}
		}
	}
	return names
}
