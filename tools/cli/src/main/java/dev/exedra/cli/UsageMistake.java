package dev.exedra.cli;

import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words for a command line that cannot be parsed. */
final class UsageMistake {

    private UsageMistake() {}

    /** What is wrong, what may have been meant, and where to read on. */
    static String line(ParameterException mistake) {
        String help = "see ./" + mistake.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        if (!(mistake instanceof UnmatchedArgumentException unmatched)) {
            return mistake.getMessage() + "; " + help;
        }
        String word = unmatched.getUnmatched().getFirst();
        String kind =
                word.startsWith("-") ? "option" : mistake.getCommandLine().getParent() == null ? "command" : "argument";
        List<String> close = unmatched.getSuggestions();
        return "there is no " + kind + " '" + word + "'"
                + (close.isEmpty() ? "" : " (did you mean " + String.join(" or ", close) + "?)") + "; " + help;
    }
}
