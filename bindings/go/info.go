package tern

// #include "glue.h"
import "C"

// Scope is where an option may be set.
type Scope uint32

// OptionInfo is one option of the engine.
type OptionInfo struct {
	Name    string
	Type    string // "duration", "size", "count", "boolean", "text", "list", or "a|b|c" for a choice
	Default string
	Text    string // what it is for
	Scopes  Scope
}

// ErrorInfo is what the engine says of a code in general.
type ErrorInfo struct {
	Code         Code
	Name, Domain string
	Message      string
	Retryable    bool
}

// FeatureInfo is a feature, or a library the engine is linked with.
type FeatureInfo struct {
	Name    string
	Built   bool   // it is in this build
	Version string // of a library, as it says at run time
}

// EngineVersion is that of the library that was loaded: "0.1.0".
func EngineVersion() string { return C.GoString(C.tern_version()) }

// Options are all that clients and requests have.
func Options() []OptionInfo {
	all := make([]OptionInfo, C.tern_option_count())
	for i := range all {
		var raw C.tern_option_info
		C.tern_option_get(C.size_t(i), &raw, C.sizeof_tern_option_info)
		all[i] = OptionInfo{goString(raw.name), goString(raw._type), goString(raw.default_value), goString(raw.text), Scope(raw.scopes)}
	}
	return all
}

// Errors are all codes the library knows.
func Errors() []ErrorInfo {
	all := make([]ErrorInfo, C.tern_error_count())
	for i := range all {
		var raw C.tern_error_info
		C.tern_error_get(C.size_t(i), &raw, C.sizeof_tern_error_info)
		all[i] = ErrorInfo{Code(raw.code), goString(raw.name), goString(raw.domain), goString(raw.message), raw.retryable != 0}
	}
	return all
}

// Features are what this version of the engine knows, built in or not.
func Features() []FeatureInfo {
	return features(C.tern_feature_count(), func(i C.size_t, raw *C.tern_feature_info) {
		C.tern_feature_get(i, raw, C.sizeof_tern_feature_info)
	})
}

// Libraries are those the engine is linked with.
func Libraries() []FeatureInfo {
	return features(C.tern_library_count(), func(i C.size_t, raw *C.tern_feature_info) {
		C.tern_library_get(i, raw, C.sizeof_tern_feature_info)
	})
}

func features(count C.size_t, get func(C.size_t, *C.tern_feature_info)) []FeatureInfo {
	all := make([]FeatureInfo, count)
	for i := range all {
		var raw C.tern_feature_info
		get(C.size_t(i), &raw)
		all[i] = FeatureInfo{goString(raw.name), raw.built != 0, goString(raw.version)}
	}
	return all
}
