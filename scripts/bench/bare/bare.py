"""A Typer program of one command that does nothing: no program made with Typer starts sooner."""

import typer

app = typer.Typer()


@app.command()
def hello(name: str = "") -> None:
    """Say hello."""
    typer.echo(f"hello {name}")
