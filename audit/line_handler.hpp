// What Boost.JSON's basic_parser tells while it goes over one line of a log: keeps the members of
// the outermost object that record_reader.hpp names, and passes over the rest.
//
// I/O      none
// Threads  not thread-safe
// Memory   the strings of one line that have escapes in them
#pragma once

#include <boost/json/basic_parser.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace diolkos::audit {

// The fields that are read, texts first.
enum class field : std::uint8_t {
    box,
    boot,
    crossing_boot,
    direction,
    event,
    from,
    id,
    kind,
    mac,
    outcome,
    reason,
    time,
    to,
    type,
    index,
    lane,
    last,
    sequence,
    v,
    none,
};
inline constexpr std::size_t text_fields = static_cast<std::size_t>(field::index);
inline constexpr std::size_t all_fields = static_cast<std::size_t>(field::none);
inline constexpr std::array<std::string_view, all_fields> field_names{
    "box",   "boot", "crossing_boot", "direction", "event", "from", "id",
    "kind",  "mac",  "outcome",       "reason",    "time",  "to",   "type",
    "index", "lane", "last",          "sequence",  "v"};

// No two names have the same place in the table below.
inline constexpr std::size_t places = 64;
constexpr std::size_t place_of(std::string_view name) noexcept {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    return (2U * at(0) + at(name.size() - 1) + 3U * at(name.size() / 2) + name.size()) % places;
}

constexpr std::array<field, places> make_field_table() {
    std::array<field, places> made{};
    made.fill(field::none);
    for (std::size_t i = 0; i < all_fields; ++i) {
        field& at = made[place_of(field_names[i])];
        if (at != field::none)
            throw "two names have one place"; // at compile time
        at = static_cast<field>(i);
    }
    return made;
}
inline constexpr auto field_table = make_field_table();

inline field field_named(std::string_view name) noexcept {
    if (name.empty())
        return field::none;
    const field found = field_table[place_of(name)];
    return found != field::none && field_names[static_cast<std::size_t>(found)] == name
               ? found
               : field::none;
}

// Takes the members of the outermost object as they pass by.
class line_handler {
public:
    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);
    using text_view = boost::json::string_view;
    using error = boost::json::error_code;

    // `line` lives as long as what is found in it is asked for.
    void begin(std::string_view line) noexcept {
        line_ = line;
        text_.fill({});
        number_.fill(0);
        seen_.fill(false);
        now_ = field::none;
        depth_ = 0;
        good_ = true;
        is_object_ = false;
        key_.clear();
        split_.clear();
    }
    [[nodiscard]] std::string_view text(field of) const noexcept {
        return text_[static_cast<std::size_t>(of)];
    }
    [[nodiscard]] std::uint64_t number(field of) const noexcept {
        return number_[static_cast<std::size_t>(of) - text_fields];
    }
    [[nodiscard]] bool has(field of) const noexcept { return seen_[static_cast<std::size_t>(of)]; }
    // It is an object, and no field has another type than it should.
    [[nodiscard]] bool good() const noexcept { return good_ && is_object_; }

    // --- basic_parser's
    bool on_document_begin(error&) { return true; }
    bool on_document_end(error&) { return true; }
    bool on_object_begin(error&) {
        is_object_ = is_object_ || depth_ == 0;
        return opens();
    }
    bool on_object_end(std::size_t, error&) { return closes(); }
    bool on_array_begin(error&) { return opens(); }
    bool on_array_end(std::size_t, error&) { return closes(); }
    bool on_key_part(text_view part, std::size_t, error&) {
        key_.append(part);
        return true;
    }
    bool on_key(text_view rest, std::size_t, error&) {
        if (key_.empty()) {
            now_ = depth_ == 1 ? field_named(rest) : field::none;
        } else {
            key_.append(rest);
            now_ = depth_ == 1 ? field_named(key_) : field::none;
            key_.clear();
        }
        return true;
    }
    bool on_string_part(text_view part, std::size_t, error&) {
        split_.append(part);
        return true;
    }
    bool on_string(text_view rest, std::size_t, error&) {
        const auto at = static_cast<std::size_t>(of_member());
        if (at < text_fields) {
            seen_[at] = true;
            if (split_.empty() && is_of_line(rest)) {
                text_[at] = rest;
            } else { // there is an escape in it; one at its beginning is in the parser's own memory
                held_[at] = split_;
                held_[at].append(rest);
                text_[at] = held_[at];
            }
        } else {
            good_ = good_ && at == all_fields;
        }
        split_.clear();
        return true;
    }
    bool on_number_part(text_view, error&) { return true; }
    bool on_uint64(std::uint64_t value, text_view, error&) { return is_number(value); }
    bool on_int64(std::int64_t value, text_view, error&) {
        return value < 0 ? is_other() : is_number(static_cast<std::uint64_t>(value));
    }
    bool on_double(double, text_view, error&) { return is_other(); }
    bool on_bool(bool, error&) { return is_other(); }
    bool on_null(error&) { return is_other(); }
    bool on_comment_part(text_view, error&) { return true; }
    bool on_comment(text_view, error&) { return true; }

private:
    [[nodiscard]] bool is_of_line(text_view part) const noexcept {
        const std::less_equal<> before;
        return before(line_.data(), part.data()) &&
               before(part.data() + part.size(), line_.data() + line_.size());
    }
    // Whose value this is; none: it is of no interest, or not a member's of the outermost object.
    [[nodiscard]] field of_member() const noexcept { return depth_ == 1 ? now_ : field::none; }
    bool opens() {
        good_ = good_ && of_member() == field::none;
        ++depth_;
        return true;
    }
    bool closes() {
        --depth_;
        return true;
    }
    bool is_number(std::uint64_t value) {
        const auto at = static_cast<std::size_t>(of_member());
        if (at >= text_fields && at < all_fields) {
            seen_[at] = true;
            number_[at - text_fields] = value;
        } else {
            good_ = good_ && at == all_fields;
        }
        return true;
    }
    bool is_other() {
        good_ = good_ && of_member() == field::none;
        return true;
    }

    std::array<std::string_view, text_fields> text_{};
    std::array<std::uint64_t, all_fields - text_fields> number_{};
    std::array<bool, all_fields> seen_{};
    std::string_view line_;
    std::array<std::string, text_fields> held_; // texts that had escapes
    std::string key_, split_;                   // what has come of a key or text so far
    field now_ = field::none;
    std::size_t depth_ = 0;
    bool good_ = true, is_object_ = false;
};

} // namespace diolkos::audit
