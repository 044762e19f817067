package tern

// #include "layout_gen.h"
import "C"

import "fmt"

// versionError tells a library that is older than the headers this program was built with, or of another major version; a newer
// minor version is fine.
func versionError(library, headers uint32) error {
	if library/1_000_000 == headers/1_000_000 && library >= headers {
		return nil
	}
	return fmt.Errorf("tern: the library that was loaded is version %s, this program was built for %s or a newer one of the same major version",
		versionText(library), versionText(headers))
}

func versionText(number uint32) string {
	return fmt.Sprintf("%d.%d.%d", number/1_000_000, number/1000%1000, number%1000)
}

const headersVersion = C.TERN_VERSION_MAJOR*1_000_000 + C.TERN_VERSION_MINOR*1000 + C.TERN_VERSION_PATCH
