"""What a user chose for a list: the only state the screens keep."""

from django.conf import settings
from django.db import models


class SavedColumns(models.Model):
    """The columns one user picked for one list, in order; unknown keys in it are skipped when read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_columns")
    table = models.CharField(max_length=40)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "table"], name="one_choice_of_columns_per_list")
        ]

    def __str__(self) -> str:
        return f"{self.table} columns of {self.user}"
