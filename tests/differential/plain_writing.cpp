// XML of any fields at all, see schema_stanza.hpp.
#include "tests/differential/schema_stanza.hpp"
#include "xmpp/value_writer.hpp"

namespace diolkos::differential {

namespace {

using wire::value_kind;

void write_attribute(std::string_view name, std::string_view text, std::string& out) {
    out.append(" ").append(name).append("=\"");
    xmpp::write_attribute_value(text, out);
    out.append("\"");
}

// The value as its own kind writes it, whatever the dictionary has there.
std::string plain(const wire::value& content, const wire::value_type& type) {
    auto as = type;
    if (const auto* named = std::get_if<wire::enumerated>(&content)) {
        if (type.kind != value_kind::enumeration || named->index >= type.names.size())
            return "no-such-name";
    } else if (std::holds_alternative<bool>(content)) {
        as.kind = value_kind::boolean;
    } else if (std::holds_alternative<std::int64_t>(content)) {
        as.kind = value_kind::integer;
    } else if (std::holds_alternative<wire::instant>(content)) {
        as.kind = value_kind::time;
    } else if (std::holds_alternative<wire::address>(content)) {
        as.kind = value_kind::address;
    } else if (std::holds_alternative<std::string>(content)) {
        as.kind = value_kind::text;
    } else if (std::holds_alternative<wire::octets>(content)) {
        as.kind = type.kind == value_kind::hex_bytes ? type.kind : value_kind::bytes;
    } else {
        return {};
    }
    std::string out;
    xmpp::write_value(content, as, out);
    return out;
}

class plain_writing {
public:
    plain_writing(const wire::dictionary& names, std::string& out)
        : names_(names),
          out_(out) {}

    void write(const wire::stanza_fields& fields) {
        out_.append("<").append(name(fields.kind)).append(" xmlns=\"jabber:server\"");
        address("from", fields.from);
        address("to", fields.to);
        text_if("id", fields.id);
        text_if("type", name(fields.type));
        text_if("xml:lang", fields.lang);
        out_ += ">";
        if (fields.error)
            error(*fields.error);
        texts("body", fields.bodies, "jabber:server");
        texts("subject", fields.subjects, "jabber:server");
        if (fields.thread_id) {
            out_ += "<thread";
            text_if("parent", fields.thread_id->parent);
            out_ += ">";
            xmpp::write_text(fields.thread_id->text, out_);
            out_ += "</thread>";
        }
        if (fields.availability)
            out_.append("<show>").append(name(*fields.availability)).append("</show>");
        texts("status", fields.statuses, "jabber:server");
        if (fields.priority)
            out_.append("<priority>")
                .append(std::to_string(*fields.priority))
                .append("</priority>");
        nodes(fields.payloads, names_.root(fields.kind));
        out_.append("</").append(name(fields.kind)).append(">");
    }

private:
    void text_if(std::string_view name, std::string_view text) {
        if (!text.empty())
            write_attribute(name, text, out_);
    }
    void address(std::string_view name, const wire::address& who) {
        text_if(name, who.empty() ? "" : who.to_string());
    }
    void texts(std::string_view name, const std::vector<wire::localized_text>& all,
               std::string_view name_space) {
        for (const auto& each : all) {
            out_.append("<").append(name);
            write_attribute("xmlns", name_space, out_);
            text_if("xml:lang", each.lang);
            out_ += ">";
            xmpp::write_text(each.text, out_);
            out_.append("</").append(name).append(">");
        }
    }
    void error(const wire::stanza_error& error) {
        out_ += "<error";
        address("by", error.by);
        text_if("type", name(error.type));
        out_.append("><").append(name(error.what));
        out_ += " xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/>";
        texts("text", error.texts, "urn:ietf:params:xml:ns:xmpp-stanzas");
        out_ += "</error>";
    }
    void nodes(const std::vector<wire::node>& all, const wire::element_rule& parent) {
        for (const auto& each : all) {
            if (each.number >= parent.children.size()) {
                out_ += "<no-such-element/>";
                continue;
            }
            const auto& rule = names_.element(parent.children[each.number].element);
            out_.append("<").append(rule.name);
            write_attribute("xmlns", rule.name_space, out_);
            for (const auto& attribute : each.attributes) {
                const bool known = attribute.number < rule.attributes.size();
                const auto type =
                    known ? rule.attributes[attribute.number].type : wire::value_type{};
                write_attribute(known ? rule.attributes[attribute.number].name
                                      : "no-such-attribute",
                                plain(attribute.content, type), out_);
            }
            out_ += ">";
            xmpp::write_text(plain(each.content, rule.content), out_);
            nodes(each.children, rule);
            out_.append("</").append(rule.name).append(">");
        }
    }

    const wire::dictionary& names_;
    std::string& out_;
};

} // namespace

std::string plainly_written(const wire::stanza_fields& fields, const wire::dictionary& names) {
    std::string out;
    plain_writing(names, out).write(fields);
    return out;
}

} // namespace diolkos::differential
