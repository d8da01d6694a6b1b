// The schemas compiled by Xerces-C: one grammar pool, locked, so that any thread may validate
// against it and nothing can be added to it.
//
// Imports are answered from the catalogue by namespace, and from nowhere else.
//
// I/O      none: the catalogue is in memory
// Errors   profile_error with file, line, column and Xerces-C's sentence
// Threads  the pool is immutable once returned
#pragma once

#include "guard/schema_subset.hpp"

#include <xercesc/framework/XMLGrammarPool.hpp>

#include <memory>
#include <string>
#include <vector>

namespace diolkos::guard {

struct grammar_set {
    std::unique_ptr<xercesc::XMLGrammarPool> pool; // locked
};

// `catalogue` holds the driver's own include, server.xsd, as the document of jabber:server.
[[nodiscard]] std::unique_ptr<xercesc::XMLGrammarPool>
compile_grammars(const std::vector<schema_document>& catalogue, const std::string& driver);

} // namespace diolkos::guard
