#include "xmpp/stanza_writer.hpp"

#include "xmpp/namespaces.hpp"

#include <string_view>

namespace diolkos::xmpp {
namespace {

using std::string_view;

const wire::value_type priority_type{wire::value_kind::integer, {}, -128, 127};

void write_attribute(string_view name, string_view text, std::string& out) {
    out.push_back(' ');
    out.append(name);
    out.append("=\"");
    write_attribute_value(text, out);
    out.push_back('"');
}

class stanza_writing {
public:
    stanza_writing(const wire::dictionary& names, std::string& out)
        : names_(names),
          out_(out) {}

    void write(const wire::stanza_fields& fields, form how);

private:
    void open(const wire::stanza_fields& fields, form how);
    void write_address(string_view name, const wire::address& who);
    void write_element(string_view name, string_view text);
    void write_texts(string_view name, const std::vector<wire::localized_text>& texts,
                     string_view name_space = {});
    void write_error(const wire::stanza_error& error);
    void write_node(const wire::node& each, const wire::element_rule& parent,
                    string_view name_space);

    const wire::dictionary& names_;
    std::string& out_;
};

void stanza_writing::write(const wire::stanza_fields& fields, form how) {
    const string_view kind = name(fields.kind);
    open(fields, how);
    const std::size_t content = out_.size();
    out_.push_back('>');
    if (fields.error)
        write_error(*fields.error);
    write_texts("body", fields.bodies);
    write_texts("subject", fields.subjects);
    if (fields.thread_id) {
        out_.append("<thread");
        if (!fields.thread_id->parent.empty())
            write_attribute("parent", fields.thread_id->parent, out_);
        out_.push_back('>');
        write_text(fields.thread_id->text, out_);
        out_.append("</thread>");
    }
    if (fields.availability)
        write_element("show", name(*fields.availability));
    write_texts("status", fields.statuses);
    if (fields.priority) {
        out_.append("<priority>");
        write_value(std::int64_t{*fields.priority}, priority_type, out_);
        out_.append("</priority>");
    }
    for (const wire::node& each : fields.payloads)
        write_node(each, names_.root(fields.kind), ns::server);
    if (out_.size() == content + 1) {
        out_.insert(content, 1, '/');
        return;
    }
    out_.append("</").append(kind).push_back('>');
}

void stanza_writing::open(const wire::stanza_fields& fields, form how) {
    out_.push_back('<');
    out_.append(name(fields.kind));
    if (how == form::standalone)
        write_attribute("xmlns", ns::server, out_);
    write_address("from", fields.from);
    write_address("to", fields.to);
    if (!fields.id.empty())
        write_attribute("id", fields.id, out_);
    if (fields.type != wire::stanza_type::absent)
        write_attribute("type", name(fields.type), out_);
    if (!fields.lang.empty())
        write_attribute("xml:lang", fields.lang, out_);
}

void stanza_writing::write_address(string_view name, const wire::address& who) {
    out_.push_back(' ');
    out_.append(name);
    out_.append("=\"");
    if (!who.local().empty()) {
        write_attribute_value(who.local(), out_);
        out_.push_back('@');
    }
    write_attribute_value(who.domain(), out_);
    if (!who.resource().empty()) {
        out_.push_back('/');
        write_attribute_value(who.resource(), out_);
    }
    out_.push_back('"');
}

void stanza_writing::write_element(string_view name, string_view text) {
    out_.push_back('<');
    out_.append(name);
    out_.push_back('>');
    write_text(text, out_);
    out_.append("</").append(name).push_back('>');
}

void stanza_writing::write_texts(string_view name, const std::vector<wire::localized_text>& texts,
                                 string_view name_space) {
    for (const wire::localized_text& each : texts) {
        out_.push_back('<');
        out_.append(name);
        if (!name_space.empty())
            write_attribute("xmlns", name_space, out_);
        if (!each.lang.empty())
            write_attribute("xml:lang", each.lang, out_);
        out_.push_back('>');
        write_text(each.text, out_);
        out_.append("</").append(name).push_back('>');
    }
}

void stanza_writing::write_error(const wire::stanza_error& error) {
    out_.append("<error");
    if (!error.by.empty())
        write_address("by", error.by);
    write_attribute("type", name(error.type), out_);
    out_.append("><").append(name(error.what));
    write_attribute("xmlns", ns::stanza_errors, out_);
    out_.append("/>");
    write_texts("text", error.texts, ns::stanza_errors);
    out_.append("</error>");
}

void stanza_writing::write_node(const wire::node& each, const wire::element_rule& parent,
                                string_view name_space) {
    const wire::element_rule& rule = names_.element(parent.children[each.number].element);
    out_.push_back('<');
    out_.append(rule.name);
    if (rule.name_space != name_space)
        write_attribute("xmlns", rule.name_space, out_);
    for (const wire::attribute& attribute : each.attributes) {
        const wire::attribute_rule& allowed = rule.attributes[attribute.number];
        out_.push_back(' ');
        out_.append(allowed.name);
        out_.append("=\"");
        write_attribute_content(attribute.content, allowed.type, out_);
        out_.push_back('"');
    }
    const std::size_t content = out_.size();
    out_.push_back('>');
    write_content(each.content, rule.content, out_);
    for (const wire::node& child : each.children)
        write_node(child, rule, rule.name_space);
    if (out_.size() == content + 1) {
        out_.insert(content, 1, '/');
        return;
    }
    out_.append("</").append(rule.name).push_back('>');
}

} // namespace

void write_stanza(const wire::stanza& value, const wire::dictionary& names, form how,
                  std::string& out) {
    stanza_writing(names, out).write(value.fields(), how);
}

} // namespace diolkos::xmpp
