#include "audit/record_reader.hpp"

#include "audit/event_catalogue.hpp"
#include "audit/line_handler.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <chrono>
#include <limits>

namespace diolkos::audit {

namespace {

namespace json = boost::json;

// `count` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

} // namespace

std::optional<std::int64_t> parse_time(std::string_view text) noexcept {
    constexpr std::string_view form = "....-..-..T..:..:.........Z";
    if (text.size() != form.size() || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':' || text[19] != '.' || text[26] != 'Z')
        return std::nullopt;
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2),
              second = digits(text, 17, 2);
    const int micro = digits(text, 20, 6);
    if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59 || micro < 0)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok())
        return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + hour) * 60 + minute) * 60'000'000 + second * 1'000'000LL + micro;
}

struct record_reader::parsing {
    json::basic_parser<line_handler> parser{json::parse_options()};
};

record_reader::record_reader()
    : parsing_(std::make_unique<parsing>()) {}
record_reader::record_reader(record_reader&&) noexcept = default;
record_reader& record_reader::operator=(record_reader&&) noexcept = default;
record_reader::~record_reader() = default;

std::optional<read_record> record_reader::read(std::string_view line) {
    auto& parser = parsing_->parser;
    line_handler& found = parser.handler();
    parser.reset();
    found.begin(line);
    json::error_code failed;
    const auto taken = parser.write_some(false, line.data(), line.size(), failed);
    if (failed || taken != line.size() || !parser.done() || !found.good())
        return std::nullopt;
    const auto time = parse_time(found.text(field::time));
    if (!time || !found.has(field::index) || !found.has(field::event) ||
        found.number(field::v) != record_version ||
        found.number(field::lane) > std::numeric_limits<std::uint32_t>::max())
        return std::nullopt;
    read_record entry;
    entry.time = *time;
    entry.index = found.number(field::index);
    entry.what = event_named(found.text(field::event));
    entry.box = found.text(field::box);
    entry.boot = found.text(field::boot);
    entry.outcome = found.text(field::outcome);
    entry.reason = found.text(field::reason);
    entry.id = found.text(field::id);
    entry.kind = found.text(field::kind);
    entry.type = found.text(field::type);
    entry.from = found.text(field::from);
    entry.to = found.text(field::to);
    entry.direction = found.text(field::direction);
    entry.crossing_boot = found.text(field::crossing_boot);
    entry.mac = found.text(field::mac);
    entry.lane = static_cast<std::uint32_t>(found.number(field::lane));
    entry.sequence = found.number(field::sequence);
    entry.last = found.number(field::last);
    return entry;
}

} // namespace diolkos::audit
