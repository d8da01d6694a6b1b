#include "guard/schema_driver.hpp"

#include "wire_format/stanza.hpp"

namespace diolkos::guard {

namespace {

void escape(std::string_view text, std::string& out) {
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
}

void write_reference(std::string_view qualified, std::size_t at_least, std::size_t at_most,
                     std::string& out) {
    out += "   <xs:element ref=\"";
    escape(qualified, out);
    out += "\" minOccurs=\"" + std::to_string(at_least) + "\" maxOccurs=\"" +
           std::to_string(at_most) + "\"/>\n";
}

void write_reference(std::string_view qualified, std::size_t at_most, std::string& out) {
    write_reference(qualified, 0, at_most, out);
}

std::string prefix(std::size_t place) {
    return std::string(1, 'p').append(std::to_string(place));
}

void write_payloads(const profile_file& profile, wire::stanza_kind kind, std::string& out) {
    for (std::size_t i = 0; i < profile.allowed.size(); ++i) {
        const auto& entry = profile.allowed[i];
        if (!entry.in[static_cast<std::size_t>(kind)])
            continue;
        const bool iq = kind == wire::stanza_kind::iq; // all of its payloads are alternatives
        if (entry.one_of && !iq)
            out += "   <xs:choice minOccurs=\"0\">\n";
        for (const auto& element : entry.elements)
            write_reference(prefix(i) + ":" + element, entry.one_of && !iq ? 1 : 0,
                            iq ? 1 : entry.at_most, out);
        if (entry.one_of && !iq)
            out += "   </xs:choice>\n";
    }
}

void open_root(wire::stanza_kind kind, std::string_view compositor, std::string& out) {
    out += " <xs:element name=\"";
    out += name(kind);
    out += "\">\n  <xs:complexType>\n   <xs:";
    out += compositor;
    out += ">\n";
}

void close_root(wire::stanza_kind kind, std::string_view compositor, std::string& out) {
    out += "   </xs:";
    out += compositor;
    out += ">\n   <xs:attributeGroup ref=\"";
    out += name(kind);
    out += "-attributes\"/>\n  </xs:complexType>\n </xs:element>\n";
}

void write_message(const profile_file& profile, std::string& out) {
    open_root(wire::stanza_kind::message, "sequence", out);
    write_reference("error", 1, out);
    write_reference("body", wire::stanza::max_texts, out);
    write_reference("subject", wire::stanza::max_texts, out);
    write_reference("thread", 1, out);
    write_payloads(profile, wire::stanza_kind::message, out);
    close_root(wire::stanza_kind::message, "sequence", out);
}

void write_presence(const profile_file& profile, std::string& out) {
    open_root(wire::stanza_kind::presence, "sequence", out);
    write_reference("error", 1, out);
    write_reference("show", 1, out);
    write_reference("status", wire::stanza::max_texts, out);
    write_reference("priority", 1, out);
    write_payloads(profile, wire::stanza_kind::presence, out);
    close_root(wire::stanza_kind::presence, "sequence", out);
}

} // namespace

std::string write_driver(const profile_file& profile) {
    std::string out = "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" "
                      "targetNamespace=\"jabber:server\" xmlns=\"jabber:server\" "
                      "elementFormDefault=\"qualified\"";
    for (std::size_t i = 0; i < profile.allowed.size(); ++i) {
        out += "\n xmlns:" + prefix(i) + "=\"";
        escape(profile.allowed[i].name_space, out);
        out += '"';
    }
    out += ">\n <xs:include schemaLocation=\"server.xsd\"/>\n";
    for (const auto& entry : profile.allowed) {
        out += " <xs:import namespace=\"";
        escape(entry.name_space, out);
        out += "\"/>\n";
    }
    write_message(profile, out);
    write_presence(profile, out);
    open_root(wire::stanza_kind::iq, "choice", out);
    write_reference("error", 1, out);
    write_payloads(profile, wire::stanza_kind::iq, out);
    close_root(wire::stanza_kind::iq, "choice", out);
    return out + "</xs:schema>\n";
}

} // namespace diolkos::guard
