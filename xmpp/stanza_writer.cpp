#include "xmpp/stanza_writer.hpp"

#include "xmpp/base64.hpp"
#include "xmpp/namespaces.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <string_view>

namespace diolkos::xmpp {
namespace {

using std::string_view;

// What stands for a character; empty where it stands for itself.
using escapes = std::array<string_view, 128>;

constexpr escapes text_escapes = [] {
    escapes table{};
    table['&'] = "&amp;";
    table['<'] = "&lt;";
    table['>'] = "&gt;";
    table['\r'] = "&#xD;"; // a parser would read LF (XML 1.0, 2.11)
    return table;
}();

constexpr escapes attribute_escapes = [] {
    escapes table = text_escapes;
    table['"'] = "&quot;";
    table['\t'] = "&#x9;"; // a parser would read a space (XML 1.0, 3.3.3)
    table['\n'] = "&#xA;";
    return table;
}();

void write_escaped(string_view text, const escapes& table, std::string& out) {
    std::size_t run = 0; // begin of what is still to be copied
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c > '>' || table[c].empty()) [[likely]] // '>' is the last that is escaped
            continue;
        out.append(text, run, at - run);
        out.append(table[c]);
        run = at + 1;
    }
    out.append(text, run);
}

void write_attribute(string_view name, string_view text, std::string& out) {
    out.push_back(' ');
    out.append(name);
    out.append("=\"");
    write_attribute_value(text, out);
    out.push_back('"');
}

void write_number(std::int64_t number, std::string& out) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void write_padded(std::int64_t number, std::size_t width, std::string& out) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const auto size = static_cast<std::size_t>(end - digits.data());
    out.append(size < width ? width - size : 0, '0');
    out.append(digits.data(), size);
}

// XEP-0082 DateTime: CCYY-MM-DDThh:mm:ss[.s]Z.
void write_time(std::int64_t microseconds, std::string& out) {
    using namespace std::chrono;
    const sys_time<std::chrono::microseconds> when{std::chrono::microseconds(microseconds)};
    const auto day = floor<days>(when);
    const year_month_day date{day};
    const hh_mm_ss time{when - day};
    write_padded(static_cast<int>(date.year()), 4, out);
    out.push_back('-');
    write_padded(static_cast<unsigned>(date.month()), 2, out);
    out.push_back('-');
    write_padded(static_cast<unsigned>(date.day()), 2, out);
    out.push_back('T');
    write_padded(time.hours().count(), 2, out);
    out.push_back(':');
    write_padded(time.minutes().count(), 2, out);
    out.push_back(':');
    write_padded(time.seconds().count(), 2, out);
    if (const auto fraction = time.subseconds().count(); fraction != 0) {
        out.push_back('.');
        write_padded(fraction, 6, out);
        out.resize(out.find_last_not_of('0') + 1);
    }
    out.push_back('Z');
}

void write_hex(const wire::octets& octets, std::string& out) {
    constexpr string_view digits = "0123456789abcdef";
    for (const std::byte each : octets) {
        out.push_back(digits[std::to_integer<unsigned>(each) >> 4]);
        out.push_back(digits[std::to_integer<unsigned>(each) & 0xF]);
    }
}

// A value in its place. Numbers, times and octets have nothing to escape; the rest is text.
void write_in_place(const wire::value& content, const wire::value_type& type, const escapes& table,
                    std::string& out) {
    if (const auto* text = std::get_if<std::string>(&content))
        return write_escaped(*text, table, out);
    if (const auto* index = std::get_if<wire::enumerated>(&content))
        return write_escaped(type.names[index->index], table, out);
    if (const auto* who = std::get_if<wire::address>(&content))
        return write_escaped(who->to_string(), table, out);
    write_value(content, type, out);
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
        write_number(*fields.priority, out_);
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
        write_in_place(attribute.content, allowed.type, attribute_escapes, out_);
        out_.push_back('"');
    }
    const std::size_t content = out_.size();
    out_.push_back('>');
    write_in_place(each.content, rule.content, text_escapes, out_);
    for (const wire::node& child : each.children)
        write_node(child, rule, rule.name_space);
    if (out_.size() == content + 1) {
        out_.insert(content, 1, '/');
        return;
    }
    out_.append("</").append(rule.name).push_back('>');
}

} // namespace

void write_text(std::string_view text, std::string& out) {
    write_escaped(text, text_escapes, out);
}

void write_attribute_value(std::string_view text, std::string& out) {
    write_escaped(text, attribute_escapes, out);
}

void write_value(const wire::value& content, const wire::value_type& type, std::string& out) {
    switch (type.kind) {
    case wire::value_kind::none:
        return;
    case wire::value_kind::enumeration:
        out.append(type.names[std::get<wire::enumerated>(content).index]);
        return;
    case wire::value_kind::boolean:
        out.append(std::get<bool>(content) ? "true" : "false");
        return;
    case wire::value_kind::integer:
        return write_number(std::get<std::int64_t>(content), out);
    case wire::value_kind::time:
        return write_time(std::get<wire::instant>(content).microseconds, out);
    case wire::value_kind::address:
        out.append(std::get<wire::address>(content).to_string());
        return;
    case wire::value_kind::text:
        out.append(std::get<std::string>(content));
        return;
    case wire::value_kind::bytes:
        return write_base64(std::get<wire::octets>(content), out);
    case wire::value_kind::hex_bytes:
        return write_hex(std::get<wire::octets>(content), out);
    }
}

void write_stanza(const wire::stanza& value, const wire::dictionary& names, form how,
                  std::string& out) {
    stanza_writing(names, out).write(value.fields(), how);
}

} // namespace diolkos::xmpp
