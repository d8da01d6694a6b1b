#include "config/value_reader.hpp"

#include "audit/hex.hpp"
#include "net/certificate.hpp"
#include "wire_format/address.hpp"

#include <charconv>

namespace diolkos::config {
namespace {

std::string describe(const toml::node& node) {
    switch (node.type()) {
    case toml::node_type::none:
        return "nothing";
    case toml::node_type::table:
        return "a table";
    case toml::node_type::array:
        return "a list";
    case toml::node_type::string:
        return "a string";
    case toml::node_type::integer:
        return "an integer";
    case toml::node_type::floating_point:
        return "a number with a fraction";
    case toml::node_type::boolean:
        return "a boolean";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
        return "a date or time";
    }
    return "a value";
}

class reader {
public:
    reader(const key& what, problems& wrong)
        : what_(what),
          wrong_(wrong) {}

    void refuse(const toml::node& node, const std::string& text) {
        wrong_.push_back({position_of(node), std::string(what_.name) + ": " + text});
        failed_ = true;
    }

    void wrong_type(const toml::node& node, std::string_view wanted) {
        refuse(node, "must be a " + std::string(wanted) + ", but this is " + describe(node));
    }

    // Empty after a refusal.
    std::string string_of(const toml::node& node, std::string_view wanted) {
        const auto* text = node.as_string();
        if (text == nullptr) {
            wrong_type(node, wanted);
            return {};
        }
        if (text->get().empty()) {
            refuse(node, "must not be empty");
        }
        return text->get();
    }

    void each(const toml::node& node, const std::function<void(const toml::node&)>& visit) {
        const auto* list = node.as_array();
        if (list == nullptr) {
            wrong_type(node, form(what_.type));
            return;
        }
        if (list->empty() && what_.type != kind::any_domains && what_.type != kind::any_addresses &&
            what_.type != kind::paths) {
            refuse(node, "must not be empty");
        }
        for (const auto& item : *list) {
            visit(item);
        }
    }

    void domain(const toml::node& node, std::vector<std::string>& into) {
        const auto text = string_of(node, "list of strings");
        const bool suffix = text.starts_with("*.");
        if (text.empty() || text == "*") {
            into.push_back(text);
            return;
        }
        const auto prepared = wire::prepare_domain(std::string_view(text).substr(suffix ? 2 : 0));
        if (prepared.has_error()) {
            refuse(node, "\"" + text + "\" is no domain; write \"name\", \"*.name\" or \"*\"");
            return;
        }
        into.push_back((suffix ? "*." : "") + *prepared);
    }

    void address(const toml::node& node, std::vector<net::host_port>& into) {
        const auto text = string_of(node, "string \"HOST:PORT\"");
        if (text.empty()) {
            return;
        }
        if (auto place = net::parse_host_port(text)) {
            into.push_back(std::move(*place));
        } else {
            refuse(node, "\"" + text + "\" must be \"HOST:PORT\", with an IPv6 address as " +
                             "\"[2001:db8::1]:5269\"");
        }
    }

    std::string one_of(const toml::node& node, std::initializer_list<std::string_view> choices) {
        const auto text = string_of(node, "string");
        if (!text.empty() && std::find(choices.begin(), choices.end(), text) == choices.end()) {
            const std::string article = form(what_.type).starts_with("list") ? "a " : "";
            refuse(node,
                   "must be " + article + std::string(form(what_.type)) + ", not \"" + text + "\"");
        }
        return text;
    }

    // In lower case.
    std::string pin(const toml::node& node) {
        const auto text = string_of(node, "string (64 hex digits)");
        const auto digest = net::parse_pin(text);
        if (!text.empty() && !digest) {
            refuse(node, "must be " + std::string(form(what_.type)) +
                             ": the SHA-256 of the key's SubjectPublicKeyInfo");
        }
        return digest ? audit::hex(*digest) : std::string{};
    }

    // Three octal digits, a zero before them or not.
    std::int64_t file_mode(const toml::node& node) {
        const auto text = string_of(node, "string (octal file mode)");
        unsigned mode = 0;
        const auto* const end = text.data() + text.size();
        const auto [stop, failure] = std::from_chars(text.data(), end, mode, 8);
        if (!text.empty() && (failure != std::errc() || stop != end || mode > 0777)) {
            refuse(node, "\"" + text + "\" is no file mode; \"0660\" is one");
        }
        return mode;
    }

    std::int64_t number(const toml::node& node) {
        const auto* number = node.as_integer();
        if (number == nullptr) {
            refuse(node, "must be an integer" + of_unit() + ", but this is " + describe(node));
            return 0;
        }
        if (number->get() < what_.least || number->get() > what_.most) {
            refuse(node, std::to_string(number->get()) + " is out of range; from " +
                             std::to_string(what_.least) + " to " + std::to_string(what_.most) +
                             (unit(what_.type).empty() ? "" : " ") + std::string(unit(what_.type)) +
                             " are possible");
        }
        return number->get();
    }

    bool boolean(const toml::node& node) {
        const auto* truth = node.as_boolean();
        if (truth == nullptr) {
            refuse(node, "must be true or false, but this is " + describe(node));
        }
        return truth != nullptr && truth->get();
    }

    [[nodiscard]] bool failed() const noexcept { return failed_; }

private:
    [[nodiscard]] std::string of_unit() const {
        const auto name = unit(what_.type);
        return name.empty() ? "" : " (" + std::string(name) + ")";
    }

    const key& what_;
    problems& wrong_;
    bool failed_ = false;
};

} // namespace

position position_of(const toml::node& node) noexcept {
    const auto& begin = node.source().begin;
    return {begin.line, begin.column};
}

std::optional<value> read_value(const key& what, const toml::node& node,
                                const std::filesystem::path& folder, problems& wrong) {
    reader from{what, wrong};
    value found;
    found.at = position_of(node);
    switch (what.type) {
    case kind::text:
        found.text = from.string_of(node, "string");
        break;
    case kind::path:
        found.path = folder / from.string_of(node, "string (a path)");
        break;
    case kind::paths:
        from.each(node, [&](const toml::node& item) {
            found.paths.push_back(folder / from.string_of(item, "list of strings (paths)"));
        });
        break;
    case kind::path_or_pin:
        found.text = from.string_of(node, "string (a path, or 64 hex digits)");
        if (!net::parse_pin(found.text)) {
            found.text = (folder / found.text).string();
        }
        break;
    case kind::domains:
    case kind::any_domains:
        from.each(node, [&](const toml::node& item) { from.domain(item, found.names); });
        break;
    case kind::address:
        from.address(node, found.places);
        break;
    case kind::addresses:
    case kind::any_addresses:
        from.each(node, [&](const toml::node& item) { from.address(item, found.places); });
        break;
    case kind::role:
        found.text = from.one_of(node, {"dial", "listen"});
        break;
    case kind::link_mode:
        found.text = from.one_of(node, {"duplex", "one-way"});
        break;
    case kind::link_way:
        found.text = from.one_of(node, {"send", "receive", "pair"});
        break;
    case kind::repair:
        found.text = from.one_of(node, {"lan", "lossy", "bulk"});
        break;
    case kind::address_form:
        found.text = from.one_of(node, {"plain", "keyed", "omitted"});
        break;
    case kind::sandbox:
        found.text = from.one_of(node, {"on", "required", "off"});
        break;
    case kind::tls_version:
        found.text = from.one_of(node, {"1.2", "1.3"});
        break;
    case kind::direct_tls:
        found.text = from.one_of(node, {"allowed", "required", "refused"});
        break;
    case kind::methods:
        from.each(node, [&](const toml::node& item) {
            found.names.push_back(
                from.one_of(item, {"external", "dialback", "dialback-certificate"}));
        });
        break;
    case kind::pin:
        found.text = from.pin(node);
        break;
    case kind::file_mode:
        found.number = from.file_mode(node);
        break;
    case kind::boolean:
        found.number = from.boolean(node) ? 1 : 0;
        break;
    case kind::count:
    case kind::bytes:
    case kind::seconds:
    case kind::milliseconds:
    case kind::microseconds:
        found.number = from.number(node);
        break;
    }
    if (from.failed()) {
        return std::nullopt;
    }
    return found;
}

} // namespace diolkos::config
