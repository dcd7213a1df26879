"""Speed, as ratios to a floor in the same run. `python -m bench [NAME …]`"""
