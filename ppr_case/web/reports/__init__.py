"""The annual report on the screen: lines that open their lists, explanations, files, issuing and what changed since."""
