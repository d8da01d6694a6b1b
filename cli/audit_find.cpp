// diolkos audit find (--text T | --text-file FILE) --key FILE [filters] [--json] LOG...
//
// Who sent exactly this: each record with marks of texts is asked whether one of them is the mark
// of this text (audit/text_marker.hpp). Other spelling, other blanks, other text.
#include "audit/text_marker.hpp"
#include "cli/audit.hpp"
#include "cli/audit_record.hpp"
#include "cli/log_files.hpp"
#include "cli/progress.hpp"
#include "net/certificate.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>
#include <stdexcept>

namespace diolkos::cli {

namespace {

constexpr std::size_t max_text_bytes = std::size_t{1024} * 1024; // far beyond what may cross

struct options {
    std::string text, text_file, key;
    std::vector<std::string> logs;
    record_filter filter;
    bool json = false;
};

std::string read_all(std::istream& in, const std::string& name) {
    std::string text;
    for (auto at = std::istreambuf_iterator<char>(in);
         at != std::istreambuf_iterator<char>() && text.size() <= max_text_bytes; ++at)
        text.push_back(*at);
    if (in.bad() || text.size() > max_text_bytes)
        throw std::runtime_error(name + ": cannot be read, or is longer than any message may be");
    return text;
}

std::string read_all(const std::string& file) {
    if (file == "-")
        return read_all(std::cin, "standard input");
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw std::runtime_error(file + ": cannot be read");
    return read_all(in, file);
}

audit::text_marker marker_of(const std::string& file) {
    auto text = read_all(file);
    text.erase(text.find_last_not_of(" \r\n") + 1);
    const auto key = net::parse_pin(text);
    if (!key)
        throw std::runtime_error(file + ": this is no audit key (64 hex digits)");
    return audit::text_marker(*key);
}

class finder {
public:
    explicit finder(const options& chosen)
        : chosen_(chosen),
          text_(chosen.text_file.empty() ? chosen.text : read_all(chosen.text_file)),
          with_(marker_of(chosen.key)) {}

    void take(std::string_view line) {
        if (line.find(R"("text":)") == std::string_view::npos)
            return;
        const auto quick = quick_text_of(line, R"("id":")");
        if (!quick.empty() && line.find(with_.mark(quick, text_)) == std::string_view::npos) {
            ++marked_;
            return; // most: not worth parsing
        }
        const auto record = parse_record(line);
        const auto* const list = record ? record->if_contains("text") : nullptr;
        if (list == nullptr || !list->is_array())
            return;
        ++marked_;
        const auto id = text_of(*record, "id");
        const auto mark = with_.mark(id, text_);
        const auto is_it = [&](const boost::json::value& one) {
            return one.is_string() && one.get_string() == mark;
        };
        if (std::ranges::none_of(list->get_array(), is_it) || !chosen_.filter.accepts(*record))
            return;
        ++found_;
        stanzas_.emplace(id);
        if (chosen_.json)
            std::cout << line << '\n';
        else
            std::cout << text_of(*record, "box") << "  " << in_a_line(*record) << '\n';
    }

    int tell() const {
        std::cout << std::flush;
        if (found_ > 0) {
            std::cerr << found_ << (found_ == 1 ? " record of " : " records of ") << stanzas_.size()
                      << (stanzas_.size() == 1 ? " stanza" : " stanzas") << ", of " << marked_
                      << " with a text\n";
            return 0;
        }
        if (marked_ == 0)
            std::cerr
                << "No record has a mark of a text: the boxes keep none (audit.text_marks), or "
                   "no message crossed.\n";
        else
            std::cerr << "None of " << marked_
                      << " records with a text has this one, exactly, under "
                      << "this key.\n";
        return audit_wrong;
    }

private:
    const options& chosen_;
    std::string text_;
    audit::text_marker with_;
    std::uint64_t marked_ = 0, found_ = 0;
    std::set<std::string, std::less<>> stanzas_; // as many as are shown
};

int run(const options& chosen) {
    finder find(chosen);
    for (const auto& log : chosen.logs) {
        progress shown("Searching", "records of " + log, 0);
        std::uint64_t lines = 0;
        line_sink sink;
        sink.line = [&](std::string_view line) {
            find.take(line);
            shown.at(++lines);
        };
        sink.too_long = [] {};
        sink.rest = [](std::string_view) {};
        read_records(log, sink);
    }
    return find.tell();
}

} // namespace

void add_audit_find(CLI::App& to, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = to.add_subcommand("find", "Who sent exactly this text");
    command->add_option("log", chosen->logs, "The log of one box, or of several")->required();
    auto* text = command->add_option_group("text", "What was sent, to the last blank");
    text->add_option("--text", chosen->text, "The text of a message");
    text->add_option("--text-file", chosen->text_file,
                     "A file with it, as it is; - is standard input. Keeps it out of the shell's "
                     "history");
    text->require_option(1);
    command->add_option("--key", chosen->key, "The file with the boxes' audit key (audit.key)")
        ->required();
    add_filters(*command, chosen->filter);
    command->add_flag("--json", chosen->json, "The records as they are kept");
    command->callback(
        [chosen, &status] { status = or_unreadable("find", [&] { return run(*chosen); }); });
}

} // namespace diolkos::cli
