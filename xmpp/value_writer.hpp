// Writes texts and typed values in the one form that they have in XML (see stanza_writer.hpp).
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "wire_format/stanza.hpp"

#include <string>
#include <string_view>

namespace diolkos::xmpp {

// Appends `text` escaped for an attribute in double quotes, or for character data.
void write_attribute_value(std::string_view text, std::string& out);
void write_text(std::string_view text, std::string& out);

// The canonical text of one value, as the schemas see it: integers without sign or zeros, times in
// UTC with Z and no trailing zeros (XEP-0082), base64 without blanks, hexadecimal in lower case,
// enumerations by name. Not escaped.
void write_value(const wire::value& content, const wire::value_type& type, std::string& out);

// The same, escaped for its place.
void write_content(const wire::value& content, const wire::value_type& type, std::string& out);
void write_attribute_content(const wire::value& content, const wire::value_type& type,
                             std::string& out);

} // namespace diolkos::xmpp
