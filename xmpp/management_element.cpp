#include "xmpp/management_element.hpp"

#include "xmpp/namespaces.hpp"
#include "xmpp/value_writer.hpp"

#include <charconv>

namespace diolkos::xmpp {
namespace {

using kind = management_element::kind;

// What an element of that name must have and may have.
struct shape {
    std::string_view name;
    kind what;
    bool needs_h, may_have_h;
    std::string_view id; // the attribute that names the session; empty: none
    bool needs_id;
};
constexpr shape shapes[] = {
    {"enable", kind::enable, false, false, {}, false},
    {"enabled", kind::enabled, false, false, "id", false},
    {"resume", kind::resume, true, true, "previd", true},
    {"resumed", kind::resumed, true, true, "previd", true},
    {"failed", kind::failed, false, true, {}, false},
    {"r", kind::request, false, false, {}, false},
    {"a", kind::answer, true, true, {}, false},
};

std::optional<std::uint32_t> read_count(std::string_view text) {
    std::uint32_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value);
    const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
    if (text.size() > 10 || !digits || failure != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

std::optional<bool> read_flag(std::string_view text) {
    if (text == "true" || text == "1")
        return true;
    if (text == "false" || text == "0")
        return false;
    return std::nullopt;
}

void write_attribute(std::string_view name, std::string_view value, std::string& out) {
    out.append(" ").append(name).append("=\"");
    write_attribute_value(value, out);
    out.push_back('"');
}

std::string begin(std::string_view name) {
    std::string xml = "<";
    xml.append(name);
    write_attribute("xmlns", ns::stream_management, xml);
    return xml;
}

} // namespace

std::optional<management_element> read_management(const element& raw) {
    for (const shape& each : shapes) {
        if (each.name != raw.name)
            continue;
        management_element read;
        read.what = each.what;
        if (each.what != kind::failed && (!raw.children.empty() || !raw.text.empty()))
            return std::nullopt;
        const std::string* h = each.may_have_h ? raw.find("h") : nullptr;
        if (h != nullptr && !(read.h = read_count(*h)))
            return std::nullopt;
        const std::string* id = each.id.empty() ? nullptr : raw.find(each.id);
        if (id != nullptr && id->size() <= max_session_id_bytes)
            read.id = *id;
        if ((each.needs_h && !read.h) || (each.needs_id && id == nullptr))
            return std::nullopt;
        const std::string* flag = raw.find("resume");
        if (flag != nullptr && (each.what == kind::enable || each.what == kind::enabled)) {
            const auto wanted = read_flag(*flag);
            if (!wanted)
                return std::nullopt;
            // Prosody grants resume on s2s without an id, and means nothing by it.
            read.resumable = *wanted && (each.what == kind::enable || !read.id.empty());
        }
        return read;
    }
    return std::nullopt;
}

namespace management {

std::string enabled(std::string_view id, std::int64_t seconds) {
    std::string xml = begin("enabled");
    if (!id.empty()) {
        write_attribute("id", id, xml);
        write_attribute("resume", "true", xml);
        write_attribute("max", std::to_string(seconds), xml);
    }
    return xml.append("/>");
}

std::string answer(std::uint32_t h) {
    std::string xml = begin("a");
    write_attribute("h", std::to_string(h), xml);
    return xml.append("/>");
}

std::string resume(std::string_view id, std::uint32_t h) {
    std::string xml = begin("resume");
    write_attribute("previd", id, xml);
    write_attribute("h", std::to_string(h), xml);
    return xml.append("/>");
}

std::string resumed(std::string_view id, std::uint32_t h) {
    std::string xml = begin("resumed");
    write_attribute("previd", id, xml);
    write_attribute("h", std::to_string(h), xml);
    return xml.append("/>");
}

std::string failed(std::string_view condition, std::optional<std::uint32_t> h) {
    std::string xml = begin("failed");
    if (h)
        write_attribute("h", std::to_string(*h), xml);
    xml.append("><").append(condition);
    write_attribute("xmlns", ns::stanza_errors, xml);
    return xml.append("/></failed>");
}

std::string too_high(std::uint32_t h, std::uint32_t sent) {
    std::string xml = begin("handled-count-too-high");
    write_attribute("h", std::to_string(h), xml);
    write_attribute("send-count", std::to_string(sent), xml);
    return xml.append("/>");
}

} // namespace management
} // namespace diolkos::xmpp
